"""Kinds of circular: each module makes the fields of its own from the tables that a command wrote."""

from __future__ import annotations

from typing import Literal

from zhunsheng.circulars.kinds import comparisons, coverage, enforcement, handling, hazards, operations
from zhunsheng.circulars.matter import Make

Kind = Literal["comparisons", "hazards", "coverage", "handling", "enforcement", "operations"]
KINDS: dict[Kind, Make] = {
    "comparisons": comparisons.fields,
    "hazards": hazards.fields,
    "coverage": coverage.fields,
    "handling": handling.fields,
    "enforcement": enforcement.fields,
    "operations": operations.fields,
}
