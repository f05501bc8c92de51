"""Pages of drives, visits and findings."""
