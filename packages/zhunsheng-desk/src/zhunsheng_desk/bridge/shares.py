"""Shares with their interval."""

from zhunsheng.stats.shares import exact_interval

__all__ = ["exact_interval"]
