"""Whether a lead rests on silenced signals alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng_desk.bridge.methods import signal_of
from zhunsheng_desk.silences.selectors import standing


@dataclass(frozen=True)
class Hushed:
    """Silenced signals by the code of a unit."""

    signals: Mapping[str, frozenset[str]]

    def covers(self, lead: Mapping[str, Any]) -> bool:
        """Every reason of the lead (a row of warnings.parquet) is of a signal that rests at its unit."""
        named = {signal_of(reason["indicator"]) for reason in lead["reasons"]}
        return bool(named) and named <= self.signals.get(lead["unit_id"], frozenset())


def in_force() -> Hushed:
    """The silences of today."""
    found: dict[str, set[str]] = {}
    for code, signal in standing().values_list("unit__down__below__code", "signal"):
        found.setdefault(code, set()).add(signal)
    return Hushed({code: frozenset(signals) for code, signals in found.items()})
