"""Limits and amounts as dated data."""

from zhunsheng.dated import load

__all__ = ["load"]
