"""A3: ordinary cases decided by one officer, without a step that the procedure requires, or with steps out of order."""
