"""Pages of units, people and imports."""
