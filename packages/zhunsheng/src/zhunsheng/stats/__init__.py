"""Statistics: NumPy arrays in, frozen results out."""
