"""A2's expressions: records numbered by the facts that weighting balances, and the branch of each unit."""

from __future__ import annotations

import ibis.expr.types as ir

from zhunsheng.integrity import duty
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import facts

FACTS = ("kind", "use", "regime", "method", "place", "block", "drive", "origin")
BRANCH = "branch"


def records(scope: Scope) -> ir.Table:
    """The records with the number of their facts."""
    return facts.placed(scope, rows=facts.records(scope), columns=FACTS, name="a2")


def cells(rows: ir.Table) -> ir.Table:
    """The facts of each number, in order."""
    return rows.select("stratum", *FACTS).distinct().order_by("stratum")


def branches(scope: Scope) -> ir.Table | None:
    """Each unit with its branch; None where the lake does not list units."""
    if not scope.lake.has("units"):
        return None
    units = scope.lake.table("units", as_of=scope.as_of)
    tops = units.filter(units.level == BRANCH).select(above=units.unit_id)
    return duty.ancestry(scope).join(tops, "above").select("unit_id", "above")
