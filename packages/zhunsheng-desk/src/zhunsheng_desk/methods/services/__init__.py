"""Writes: permission first, the change, its entry in the log, in one transaction."""
