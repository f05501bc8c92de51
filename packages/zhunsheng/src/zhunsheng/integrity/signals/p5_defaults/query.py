"""P5's expressions: midnight beside its neighbours, records that repeat each other, menus left as they open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks, known_at
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p5_defaults.params import Params

TELLING_APART = ("measured", "vehicle", "driver", "lat", "lon")
FIELDS = (*TELLING_APART, "limit", "fine", "road_id", "road_km")


def _on_site(scope: Scope, *columns: str) -> ir.Table:
    rows = scope.columns("record_id", "officer_id", "unit_id", "occurred_at", "entered_at", "method", *columns)
    rows = rows.filter(rows.method == "on_site")
    return rows.mutate(known_at=known_at(rows), year=rows._day.year(), telling=ibis.literal(1.0))


def midnight(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Records between 23:00 and 02:00; those at 00:00:00 exactly are hits, those on the hour beside it the yardstick."""
    rows = _on_site(scope)
    rows = rows.filter(rows._clock.hour().isin([23, 0, 1]))
    on_hour = (rows._clock.minute() == 0) & (rows._clock.second() == 0)
    hour = rows._clock.hour()
    rows = rows.mutate(
        hit=on_hour & (hour == 0), on_neighbour=on_hour & (hour != 0), x=ibis.ifelse(hour == 23, -1, hour).cast("int64")
    )
    strata = ("year",)
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata, "on_neighbour"),
        strata,
        ("on_neighbour",),
        params.least_peers,
        place=0,
    )


def clones(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Further documents of one officer, time and code; those whose every field repeats an earlier one are hits.

    Offences of one document are one, and rows without any field that tells two stops apart are left out.
    """
    rows = _on_site(scope, "document_no", "code", "group", *FIELDS)
    rows = rows.filter(rows.officer_id.notnull(), ibis.or_(*(rows[name].notnull() for name in TELLING_APART)))
    rows = _crowded(rows).mutate(document=ibis.coalesce(rows.document_no, rows.record_id))
    same = ("officer_id", "unit_id", "occurred_at", "code", "group")
    single = rows.group_by(*same, "document").aggregate(
        record_id=rows.record_id.min(),
        known_at=rows.known_at.min(),
        year=rows.year.min(),
        **{name: rows[name].min() for name in FIELDS},
    )
    order = ["document"]
    group = ibis.window(group_by=same, order_by=order)
    alike = ibis.window(group_by=[*same, *FIELDS], order_by=order)
    ranked = single.mutate(nth=ibis.row_number().over(group), again=ibis.row_number().over(alike))
    further = ranked.filter(ranked.nth > 0).mutate(
        hit=ranked.again > 0,
        x=ranked.again,
        telling=ranked.again.cast("float64"),
        size=ibis.least(ranked.nth + 1, params.largest_group),
        identified=ranked.vehicle.notnull() | ranked.driver.notnull(),
    )
    strata = ("year", "size", "identified")
    return Marks(indicator, further.select(*COLUMNS, *strata), strata, least=params.least_peers)


def _crowded(rows: ir.Table) -> ir.Table:
    """Rows of moments at which an officer wrote more than one: all others have nothing to repeat and are passed over."""
    moments = rows.group_by("officer_id", "occurred_at").aggregate(n=rows.count())
    return rows.semi_join(moments.filter(moments.n > 1), ["officer_id", "occurred_at"])


def tuples(scope: Scope, *, columns: Sequence[str]) -> ir.Table:
    """How often each combination of menu entries stands in each group of violations."""
    rows = _on_site(scope, "group", *columns)
    rows = rows.filter(ibis.or_(*(rows[name].notnull() for name in columns)))
    return rows.group_by("group", *columns).aggregate(n=rows.count())


def menus(
    scope: Scope,
    *,
    params: Params,
    columns: Sequence[str],
    usual: Mapping[str, tuple[object, ...]],
    indicator: Indicator,
) -> Marks:
    """Records of groups with a telling default; those whose menu entries are all the group's commonest are hits."""
    rows = _on_site(scope, "group", *columns)
    rows = rows.filter(rows.group.isin(sorted(usual)), ibis.or_(*(rows[name].notnull() for name in columns)))
    tests = [
        ibis.and_(
            rows.group == group, *(rows[name].identical_to(value) for name, value in zip(columns, entry, strict=True))
        )
        for group, entry in sorted(usual.items())
    ]
    rows = rows.mutate(hit=ibis.or_(*tests), x=ibis.or_(*tests).cast("int64"))
    strata = ("group", "year")
    return Marks(indicator, rows.select(*COLUMNS, *strata), strata, least=params.least_peers, place=1)
