"""What waits for me, and my unit at a glance."""
