"""The closed list of decisions."""

from __future__ import annotations

from zhunsheng_desk.texts import Entry, gather


def reasons() -> dict[str, Entry]:
    """Code -> text, and what it counts as."""
    return dict(gather("reasons.toml"))


def confirming() -> list[str]:
    """Decisions that bear the lead out."""
    return [code for code, entry in reasons().items() if entry.more["counts"]]


def hears(code: str) -> bool:
    """Whether the officer must have been heard, or have let the days pass."""
    return bool(reasons()[code].more["hears"])
