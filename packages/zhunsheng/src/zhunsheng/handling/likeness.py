"""Like crashes: two parties of equal kinds, behaviours and severity, whoever handled them and wherever they are from."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.handling.sources import column
from zhunsheng.integrity.scope import Scope

RANKS = {"none": 0, "minor": 1, "equal": 2, "main": 3, "full": 4}
SIDES = ("first", "second")


def pairs(scope: Scope, *, rows: ir.Table, parties: ir.Table) -> ir.Table:
    """Crashes of exactly two parties (passengers apart) of known liability, a row each.

    The parties are put in the order of their facts, not of their numbers: ``facts`` is the same whoever is called the first.
    ``kind_SIDE``, ``rank_SIDE`` (0 none to 4 full), ``outside_SIDE`` (registered elsewhere, null where unknown); ``same``
    where both sides' facts are equal.
    """
    return scope.keep(lambda: _pairs(scope, rows=rows, parties=parties), name="handling_pairs")


def _pairs(scope: Scope, *, rows: ir.Table, parties: ir.Table) -> ir.Table:
    acting = parties.filter(parties.kind != "passenger")
    acting = acting.mutate(
        rank=ibis.cases(*((acting.liability == name, rank) for name, rank in RANKS.items()), else_=ibis.null("int64")),
        told=acting.kind + "|" + acting.groups + ibis.ifelse(acting.fled.fill_null(False), "|fled", ""),
    )
    acting = _placed(scope, rows=acting)
    order = ibis.window(group_by="crash_id", order_by=[acting.told, acting.party_no])
    acting = acting.mutate(
        place=ibis.row_number().over(order), of=acting.count().over(ibis.window(group_by="crash_id"))
    )
    acting = acting.filter(acting["of"] == 2)
    sides = {
        f"{name}_{side}": acting[name].max(where=acting.place == nth)
        for nth, side in enumerate(SIDES)
        for name in ("kind", "rank", "outside", "told")
    }
    both = acting.group_by("crash_id").aggregate(**sides)
    both = both.filter(both.rank_first.notnull(), both.rank_second.notnull())
    held = rows.select("crash_id", "unit_id", "officer_id", "severity")
    both = both.join(held, "crash_id", rname="{name}_of_case")
    facts = both.severity + "/" + both.told_first + "/" + both.told_second
    return both.mutate(facts=facts, same=both.told_first == both.told_second).drop("told_first", "told_second")


def _placed(scope: Scope, *, rows: ir.Table) -> ir.Table:
    """With ``outside``: registered in another city than the unit's, where the code says the city, else another province."""
    if not scope.lake.has("units"):
        return rows.mutate(outside=ibis.null("int64"))
    units = scope.lake.table("units", as_of=scope.as_of)
    units = units.select("unit_id", adcode=column(units, "adcode", like="units"))
    rows = rows.join(units, "unit_id", how="left", rname="{name}_of_unit").drop("unit_id_of_unit")
    length = ibis.ifelse(rows.vehicle_origin.length() >= 4, 4, 2)
    here = rows.vehicle_origin.substr(0, length) == rows.adcode.substr(0, length)
    return rows.mutate(outside=(~here).cast("int64")).drop("adcode")
