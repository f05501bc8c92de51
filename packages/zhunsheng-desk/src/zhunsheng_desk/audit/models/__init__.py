"""The log's rows and the head of its chain."""

from zhunsheng_desk.audit.models.entry import Entry, Head

__all__ = ["Entry", "Head"]
