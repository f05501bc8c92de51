"""What handling defects a world is to hold: the words of ``--handling``."""

from __future__ import annotations

from zhunsheng.simulate import spec
from zhunsheng.simulate.spec import Item, Words

KINDS = {
    "late_response": ("R1", "R2", "R3"),
    "incomplete_survey": ("S1", "S2", "S3", "S4", "S5"),
    "wrong_article": ("W1", "W2", "W3"),
    "unfair_liability": ("L1", "L2", "L3", "L4", "L5"),
}
KIND_OF = {signal: kind for kind, signals in KINDS.items() for signal in signals}
WORDS = Words(KINDS)


def read(text: str) -> list[Item]:
    """The items of a text, as `spec.read` reads those of misconduct."""
    return spec.read(text, words=WORDS)
