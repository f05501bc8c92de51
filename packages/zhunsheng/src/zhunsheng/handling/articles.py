"""Wrong articles: none cited, not existing, not in force, not fitting the behaviours found, behaviours left uncited."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from zhunsheng.expr.standing import stands
from zhunsheng.handling.liability import LIABLE
from zhunsheng.handling.measures import Measure
from zhunsheng.integrity.scope import Scope

CITED = "crash.cited"


def measures(scope: Scope, *, rows: ir.Table) -> Iterator[Measure]:
    """Of parties, by the day of the crash; instruments of procedure also by the day of the statement."""
    for place, rule in enumerate(scope.law.rules):
        if rule.id == CITED:
            stood = stands(rule.valid, day=rows.stated_day)
            yield from _measures(scope, rows=rows, stood=stood, place=place)


def _measures(scope: Scope, *, rows: ir.Table, stood: ir.BooleanValue, place: int) -> Iterator[Measure]:
    needs = scope.lacking(crash_parties=("articles",))
    fit = scope.lacking(crash_parties=("articles", "behaviours")) or ("" if _fits(scope) else "law: citation")
    cites = stood & (rows.articles.length().fill_null(0) > 0)
    liable = stood & rows.liability.isin(list(LIABLE))

    def told(what: ir.Value, *, favour: str) -> dict[str, ir.Value]:
        return {"law": ibis.literal(place), "what": what, "favour": ibis.literal(favour)}

    bare = told(rows.liability, favour="not_keyed")
    yield Measure(f"{CITED}.none", liable, rows.articles.length().fill_null(0) == 0, needs, bare)
    yield Measure(f"{CITED}.absent", cites, rows.absent.notnull(), needs, told(rows.absent, favour="typing"))
    yield Measure(f"{CITED}.out_of_force", cites, rows.expired.notnull(), needs, told(rows.expired, favour="law_data"))
    known = cites & rows.fit_known
    yield Measure(f"{CITED}.unfit", known, rows.unfit.notnull(), fit, told(rows.unfit, favour="more_behaviours"))
    yield Measure(f"{CITED}.uncited", known, rows.uncited.notnull(), fit, told(rows.uncited, favour="another_party"))


def _fits(scope: Scope) -> bool:
    return any(rule.kind == "citation" for rule in scope.law.rules)


def unread(scope: Scope, *, rows: ir.Table) -> int:
    """Articles cited from instruments that the law data does not know; nothing is said of them."""
    counted = scope.run(rows.aggregate(n=rows.unread.sum().fill_null(0).cast("int64")))
    return int(counted["n"][0].as_py())
