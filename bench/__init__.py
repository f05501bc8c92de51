"""Measured performance: each number beside a reference in the same run, with sizes, memory and how it grows."""
