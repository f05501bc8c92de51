"""What misconduct a world is to hold: the words of ``--misconduct``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zhunsheng.errors import Problem

STRENGTHS = {"strong": 0.40, "medium": 0.15, "weak": 0.05}
KINDS = {
    "padding": ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"),
    "arbitrary": ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"),
    "downgrading": ("D1", "D2", "D3", "D4", "D5", "D6"),
}
KIND_OF = {signal: kind for kind, signals in KINDS.items() for signal in signals} | {"U1": "padding"}
ASIDE, ASIDE_COUNT, NOTHING = "aside", 12, "none"
ITEM = re.compile(r"(?P<name>\w+):(?P<strength>[\w.]+):(?P<count>\d+)(@(?P<month>\d{4}-\d{2}))?")
ALONE = re.compile(r"aside(:(?P<strength>[\w.]+))?(:(?P<count>\d+))?")
LARGEST, MOST = 0.9, 5000


@dataclass(frozen=True)
class Words:
    """What may be asked for.

    Parameters
    ----------
    kinds : signals by kind. more : signals of no kind's even spread. alone : may ``aside`` be asked for.
    """

    kinds: Mapping[str, tuple[str, ...]]
    more: tuple[str, ...] = ()
    alone: bool = False

    @property
    def signals(self) -> tuple[str, ...]:
        """Every signal."""
        return (*(signal for signals in self.kinds.values() for signal in signals), *self.more)


MISCONDUCT = Words(KINDS, ("U1",), alone=True)
SIGNALS = MISCONDUCT.signals


@dataclass(frozen=True)
class Item:
    """So many subjects of one signal.

    Parameters
    ----------
    signal : an id, or ``aside``.
    strength : as asked for; ``share`` is the share of a subject's in-scope records that it stands for.
    since : the first day from which records are altered, None for the whole span.
    """

    signal: str
    strength: str
    share: float
    count: int
    since: date | None = None


def read(text: str, *, words: Words = MISCONDUCT) -> list[Item]:
    """The items of a text, kinds spread evenly over their signals; none for ``none``.

    Raises
    ------
    Problem
        ``simulate_spec_wrong``, naming the item that is not understood.
    """
    parts = [part.strip() for part in text.split(",")]
    if parts == [NOTHING]:
        return []
    return [item for part in parts for item in _items(part, words=words)]


def _items(part: str, *, words: Words) -> Iterator[Item]:
    if words.alone and (found := ALONE.fullmatch(part)):
        strength = found["strength"] or "medium"
        yield Item(ASIDE, strength, _share(strength, part=part, words=words), int(found["count"] or ASIDE_COUNT))
        return
    found = ITEM.fullmatch(part)
    if not found:
        raise _wrong(part, words=words)
    signals = _signals(found["name"], part=part, words=words)
    share, since = _share(found["strength"], part=part, words=words), _since(found["month"], part=part, words=words)
    count = int(found["count"])
    if not 1 <= count <= MOST:
        raise _wrong(part, words=words)
    for place, signal in enumerate(signals):
        number = count // len(signals) + (place < count % len(signals))
        if number:
            yield Item(signal, found["strength"], share, number, since)


def _signals(name: str, *, part: str, words: Words) -> tuple[str, ...]:
    if name == "all":
        return tuple(signal for signals in words.kinds.values() for signal in signals)
    if name in words.kinds:
        return words.kinds[name]
    if name in words.signals:
        return (name,)
    raise _wrong(part, words=words)


def _share(strength: str, *, part: str, words: Words) -> float:
    if strength in STRENGTHS:
        return STRENGTHS[strength]
    try:
        share = float(strength)
    except ValueError:
        raise _wrong(part, words=words) from None
    if not 0 < share <= LARGEST:
        raise _wrong(part, words=words)
    return share


def _since(month: str | None, *, part: str, words: Words) -> date | None:
    if month is None:
        return None
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise _wrong(part, words=words) from None


def _wrong(part: str, *, words: Words) -> Problem:
    known = (*words.signals, *words.kinds, "all", *((ASIDE,) if words.alone else ()))
    return Problem("simulate_spec_wrong", item=part, signals=", ".join(known), largest=LARGEST)
