"""Silences."""

from zhunsheng_desk.silences.models.silence import Silence

__all__ = ["Silence"]
