"""Units that a source may use, as factors to the unit of the canonical column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """``ours = theirs * factor + shift``; ``into`` names what the result is."""

    factor: float
    into: str
    shift: float = 0.0


UNITS = {
    "fen": Unit(0.01, "currency"),
    "thousand": Unit(1000.0, "currency"),
    "percent": Unit(0.01, "ratio"),
    "percent_over": Unit(0.01, "ratio", shift=1.0),
    "share_over": Unit(1.0, "ratio", shift=1.0),
    "metres": Unit(0.001, "km"),
    "mph_to_kmh": Unit(1.609344, "km/h"),
    "mg_per_litre_breath": Unit(220.0, "mg/100 mL blood"),  # breath mg/L x 2200 / 10, GB 19522
    "mg_per_100ml": Unit(1.0, "mg/100 mL blood"),
    "g_per_litre_blood": Unit(100.0, "mg/100 mL blood"),
}
