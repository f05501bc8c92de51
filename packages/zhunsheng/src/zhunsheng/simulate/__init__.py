"""A synthetic bureau in canonical tables, with labelled misconduct. Nobody in it exists."""
