"""A bureau of synthetic people to try the desk with."""
