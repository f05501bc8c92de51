"""One-off keys: an officer's key that stands on a single record is likelier a typing error than a person."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.integrity.evidence import ONE_OFF as CAUSE
from zhunsheng.integrity.indicator import Note

__all__ = ["CAUSE", "note"]


def note(records: Mapping[str, int], *, most: int) -> list[Note]:
    """How many keys were left out as one-off, and of how many; they are never merged into others by guess."""
    single = [count for count in records.values() if count <= most]
    if not single:
        return []
    return [Note("one_off_keys", {"keys": len(single), "of": len(records), "rows": sum(single), "most": most})]
