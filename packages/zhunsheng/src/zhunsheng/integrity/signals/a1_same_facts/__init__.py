"""A1: same facts, other sanction."""
