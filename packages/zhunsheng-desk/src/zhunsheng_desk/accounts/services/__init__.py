"""Writes to accounts: permission first, the change, its entry in the log, in one transaction."""
