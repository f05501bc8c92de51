"""The append-only log: what was done, seen and taken out, by whom, for what purpose."""
