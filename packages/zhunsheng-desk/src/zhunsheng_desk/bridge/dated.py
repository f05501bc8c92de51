"""Dated data of the desk's own rooms, by the library's rule."""

from zhunsheng.dated import load

__all__ = ["load"]
