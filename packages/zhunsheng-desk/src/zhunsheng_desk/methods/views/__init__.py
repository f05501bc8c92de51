"""Pages of methods."""
