"""Writes of the data desk."""
