"""A2: severity beside weighted peers."""
