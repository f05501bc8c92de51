"""Drawing from a lot, and what a draw says of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from zhunsheng_desk.bridge.hazards import upper_share


def drawn(lot: Sequence[int], *, seed: str, size: int) -> list[int]:
    """So many of a lot, each with the same chance; the same seed draws the same."""
    return sorted(Random(seed).sample(list(lot), min(size, len(lot))))


def most_false(*, false: int, looked_at: int, lot: int) -> float:
    """Upper 95 % bound on the share of the lot that was not cleared."""
    return upper_share(false, drawn=looked_at, lot=lot)
