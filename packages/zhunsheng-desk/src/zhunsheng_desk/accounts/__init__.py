"""Signing in, the second factor, the lock, users and their posts."""
