"""Pages of duty lists and documents."""
