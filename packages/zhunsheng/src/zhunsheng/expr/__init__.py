"""Ibis in, Ibis out; nothing here executes."""
