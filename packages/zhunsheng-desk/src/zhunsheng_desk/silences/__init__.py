"""Signals silenced for a while, somewhere, by two persons: which rest now, said on every page that they touch."""
