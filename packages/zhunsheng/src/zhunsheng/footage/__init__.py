"""Which acts that must be recorded have a recording, what is missing or late, and samples of recordings for review."""
