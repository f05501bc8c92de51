"""A1's expressions: records whose sanction is known, numbered by the facts that they share."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.indicator import Note
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import facts, ranks

FACTS = (*facts.ALIKE, "origin")  # place, time of day, drive, violation with its measured tier, origin of the vehicle


def sanctions(scope: Scope) -> ir.Table:
    """Records with their stratum, category the kind of sanction."""
    return facts.placed(scope, rows=ranks.merged(facts.records(scope)), columns=FACTS, name="a1_sanctions")


def amounts(scope: Scope) -> ir.Table:
    """Records with a fine and their stratum, category the third that it lies in."""
    return facts.placed(scope, rows=ranks.fines(facts.records(scope)), columns=FACTS, name="a1_amounts")


def both(scope: Scope) -> ir.Table:
    """Records with their stratum, category kind and third."""
    return facts.placed(scope, rows=facts.records(scope), columns=FACTS, name="a1_both")


def own(rows: ir.Table) -> ir.Table:
    """Officers' records on facts that they met more than once, by how far each lies from the middle of their own."""
    rows = rows.filter(rows.officer_id.notnull())
    same = ibis.window(group_by=["officer_id", "stratum"])
    rows = rows.mutate(_own=rows.count().over(same), _middle=rows.category.mean().over(same))
    rows = rows.filter(rows._own >= 2)
    far = (rows.category - rows._middle).abs()
    return rows.mutate(hit=far > 0, x=far.round().cast("int64"), telling=far)


def unknown(scope: Scope) -> list[Note]:
    """How many records have no known sanction and are left out."""
    rows = scope.rows
    counted = scope.run(rows.aggregate(of=rows.count(), rows=(rows.sanction == "unknown").sum().cast("int64")))
    found = counted.to_pylist()[0]
    return [Note("sanction_unknown", found)] if found["rows"] else []
