"""A1's expressions: records whose sanction is known, numbered by the facts that they share."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.indicator import Note
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import facts
from zhunsheng.integrity.signals.a1_same_facts.params import Params

FACTS = (*facts.ALIKE, "origin")


def alike(scope: Scope) -> ir.Table:
    """The records with their stratum: place, time of day, drive, violation with its measured tier, origin of the vehicle."""
    return facts.placed(scope, columns=FACTS, name="a1")


def unusual(rows: ir.Table, *, side: str, params: Params) -> ir.Table:
    """Records on facts for which a ``mild`` or a ``harsh`` sanction is rare, with category 1 for that sanction, else 0.

    What at most ``params.rare`` of a stratum's records reach is rare there. Someone who now and then lets a case pass, or makes
    an example of one, whatever the facts, moves what is rare far and what is common little; a leaning moves both alike.
    """
    ends = _ends(rows, rare=params.rare)
    both = rows.join(ends, "stratum", rname="{name}_of_ends").filter(lambda table: table[f"{side}_end"].notnull())
    end = both[f"{side}_end"]
    hit = both.category <= end if side == "mild" else both.category >= end
    kept = [name for name in rows.columns if name not in ("category", "cut")]
    return both.select(*kept, category=hit.cast("int64"), cut=ibis.literal(1, type="int64"))


def _ends(rows: ir.Table, *, rare: float) -> ir.Table:
    """By stratum the mildest categories' upper and the gravest ones' lower end, null where no category is that rare."""
    counted = rows.group_by("stratum", "category").aggregate(n=rows.count())
    whole = ibis.window(group_by="stratum")
    upto = ibis.window(group_by="stratum", order_by="category", preceding=None, following=0)
    total = counted.n.sum().over(whole)
    counted = counted.mutate(
        below=counted.n.sum().over(upto) / total, above=(total - counted.n.sum().over(upto) + counted.n) / total
    )
    return counted.group_by("stratum").aggregate(
        mild_end=counted.category.max(where=counted.below <= rare),
        harsh_end=counted.category.min(where=counted.above <= rare),
    )


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
