"""Severity of sanctions: ordered categories, the facts that an officer cannot choose, and counts of both."""
