"""Commands of the data desk."""
