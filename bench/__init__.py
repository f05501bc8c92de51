"""Measured performance, each number beside a reference in the same run."""
