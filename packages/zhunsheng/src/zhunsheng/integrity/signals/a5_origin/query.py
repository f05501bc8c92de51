"""A5's expressions: records numbered by their facts without the origin of the vehicle, which is what is compared."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import facts


def by_origin(scope: Scope) -> ir.Table:
    """Records of vehicles whose origin is known; ``apart`` marks those from elsewhere."""
    rows = facts.placed(scope, rows=facts.records(scope), columns=facts.ALIKE, name="a5")
    rows = rows.filter(rows.origin != facts.UNKNOWN)
    return rows.mutate(apart=rows.origin == facts.OTHER)


def by_group(scope: Scope, *, value: str) -> ir.Table:
    """Records of drivers whose group is known; ``apart`` marks one group."""
    rows = facts.placed(scope, rows=facts.records(scope), columns=(*facts.ALIKE, "origin"), name="a5_group")
    rows = rows.filter(rows.driver_group.notnull())
    return rows.mutate(apart=rows.driver_group == value)


def groups(scope: Scope, *, least: float) -> list[str]:
    """Groups of drivers with at least this share of the records that name one; one of two equals the other's reverse."""
    rows = facts.records(scope)
    rows = rows.filter(rows.driver_group.notnull())
    counted = scope.run(
        rows.group_by("driver_group").aggregate(n=rows.count()).order_by(ibis.desc("n"), "driver_group")
    )
    names, sizes = counted["driver_group"].to_pylist(), counted["n"].to_pylist()
    kept = [name for name, n in zip(names, sizes, strict=True) if n >= least * sum(sizes)]
    return kept[1:] if len(kept) == 2 else kept if len(kept) > 2 else []
