"""Pages of campaigns and tasks."""
