"""Pages of signing in, and of accounts."""
