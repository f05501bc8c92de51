"""P5's expressions: midnight beside its neighbours, records that repeat each other, menus left as they open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.benign import keying_default, terminal_default
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.ledger import share_of_others
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p5_defaults.params import Params

TELLING_APART = ("measured", "vehicle", "driver", "lat", "lon")
FIELDS = (*TELLING_APART, "limit", "fine", "road_id", "road_km")


def _on_site(scope: Scope, *columns: str) -> ir.Table:
    rows = scope.columns("record_id", "officer_id", "unit_id", "occurred_at", "method", *columns)
    rows = rows.filter(rows.method == "on_site")
    return rows.mutate(known_at=rows._known, year=rows._day.year(), telling=ibis.literal(1.0))


def midnight(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Records between 23:00 and 02:00; those at 00:00:00 exactly are hits, those on the hour beside it the yardstick.

    Where a unit's terminal fills in midnight, that is no sign of anyone's.
    """
    rows = _on_site(scope)
    rows = rows.filter(rows._clock.hour().isin([23, 0, 1]))
    on_hour = (rows._clock.minute() == 0) & (rows._clock.second() == 0)
    hour = rows._clock.hour()
    rows = rows.mutate(
        hit=on_hour & (hour == 0), on_neighbour=on_hour & (hour != 0), x=ibis.ifelse(hour == 23, -1, hour).cast("int64")
    )
    gaps = keying_default.gaps(scope)
    units = scope.run(terminal_default.terminals(rows))["unit_id"].to_pylist()
    rows = rows.mutate(cause=ibis.ifelse(rows.unit_id.isin(units), terminal_default.CAUSE, ibis.null("string")))
    strata = ("year",)
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata, "on_neighbour", "cause"),
        strata,
        ("on_neighbour",),
        least_records=params.least_records,
        least=params.least_peers,
        share=lambda cells: keying_default.allowing(
            cells, share=share_of_others(cells, least=params.least_peers), gaps=gaps[cells.by]
        ),
        before=keying_default.without,
        cause=keying_default.CAUSE,
        causes=(terminal_default.CAUSE,),
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
    return Marks(
        indicator,
        further.select(*COLUMNS, *strata),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
    )


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
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        place=1,
    )
