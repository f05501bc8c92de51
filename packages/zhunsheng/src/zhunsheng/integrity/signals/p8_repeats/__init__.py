"""P8: the same person or vehicle again and again; one stop split into several decisions."""
