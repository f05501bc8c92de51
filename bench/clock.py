"""Time as two figures: by the wall, and by the processor, which alone means something on a machine that others use."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Spent:
    """Seconds by the wall and of all threads of this process."""

    wall: float = 0.0
    processor: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall + other.wall, self.processor + other.processor)

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.wall - other.wall, self.processor - other.processor)

    def over(self, other: Spent) -> str:
        """How many times the other's, for printing."""
        return f"{self.wall / other.wall:.1f} ({self.processor / other.processor:.1f} by the processor)"

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.processor:.1f} s of processor)"


def now() -> Spent:
    """Since some moment in the past; differences mean something."""
    return Spent(time.perf_counter(), time.process_time())
