"""The three comparisons (三比): with peers, with last year, with last month, like for like."""
