"""A5: vehicles from elsewhere and groups of drivers treated otherwise on the same facts."""
