"""U1's expressions: the end of the month beside crashes and beside a unit's own officers, and counts that are alike."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.expr import months
from zhunsheng.integrity import duty
from zhunsheng.integrity.benign import campaign, traffic
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.u1_pressure.params import Params

CONTROL = ("control_hits", "control_rest")


def records(scope: Scope) -> ir.Table:
    """On-site records of months that are over: ``month``, ``left`` (days of it to come), known when it is over."""
    rows = duty.records(scope, "method")
    rows = rows.filter(rows.method == "on_site")
    rows = rows.mutate(
        month=months.first(rows._day),
        left=months.days_left(rows._day),
        known_at=ibis.greatest(rows._known, months.last_moment(rows._day, zone=scope.lake.zone)),
        cause=campaign.explains(rows),
    )
    kept = rows.select("record_id", "officer_id", "unit_id", "_day", "month", "left", "known_at", "cause")
    return scope.keep(kept.filter(kept.known_at < ibis.literal(scope.window.end)), name="u1_pressure_records")


def month_end(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Records of a unit; those of the last days of the month are hits. Crashes, else camera records, are the control."""
    rows = records(scope)
    late = rows.left < params.last_days
    nothing = ibis.literal(0, type="int64")
    parts = rows.mutate(hit=late, x=rows.left.cast("int64"), telling=(params.last_days - rows.left).cast("float64"))
    parts = parts.mutate(weight=ibis.literal(1, type="int64"), control_hits=nothing, control_rest=nothing)
    chosen = (*COLUMNS, "cause", "weight", *CONTROL)
    control = _control(scope, params=params)
    if control is not None:
        parts = parts.select(*chosen).union(control.select(*chosen))
    cause = traffic.CAUSE if control is not None else ""
    numbers = (params.least_records, params.least_peers)
    return _marks(parts.select(*chosen), numbers=numbers, line=params.last_days - 0.5, indicator=indicator, cause=cause)


def _marks(rows: ir.Table, *, numbers: tuple[int, int], line: float, indicator: Indicator, cause: str) -> Marks:
    """Marks of units whose share of hits is that of other units, moved as their control moved."""
    least_records, least = numbers
    return Marks(
        indicator,
        rows,
        sums=CONTROL,
        least_records=least_records,
        least=least,
        causes=(campaign.CAUSE,),
        share=partial(traffic.allowing, least=least),
        cause=cause,
        before=partial(traffic.without, least=least) if cause else None,
        by=("unit",),
        weighted=True,
        line=line,
    )


def _control(scope: Scope, *, params: Params) -> ir.Table | None:
    """Rows without a record that only add to the control, of units that have records; None where there is no control."""
    events = _events(scope)
    if events is None:
        return None
    events = events.semi_join(records(scope), "unit_id")
    late = months.days_left(events["day"]) < params.last_days
    ends = months.last_moment(events["day"], zone=scope.lake.zone)
    blank = _blank(events.mutate(known_at=ends, control_hits=late, control_rest=~late))
    return blank.filter(blank.known_at < ibis.literal(scope.window.end))


def _events(scope: Scope) -> ir.Table | None:
    """What traffic does by itself, by unit and local day."""
    if scope.lake.has("crashes"):
        crashes = scope.table("crashes")
        return crashes.select("unit_id", day=f.to_wall_clock(scope.lake.zone, crashes.occurred_at).date())
    rows = scope.columns("unit_id", "method")
    rows = rows.filter(rows.method == "off_site").select("unit_id", day=rows._day)
    return rows if scope.run(rows.limit(1)).num_rows else None


def _blank(rows: ir.Table) -> ir.Table:
    """Rows of a control as marks that are neither trials nor hits."""
    return rows.select(
        "unit_id",
        "known_at",
        record_id=ibis.null("string"),
        officer_id=ibis.null("string"),
        hit=ibis.literal(False),
        x=ibis.literal(0, type="int64"),
        telling=ibis.literal(0.0),
        cause=ibis.null("string"),
        weight=ibis.literal(0, type="int64"),
        control_hits=rows.control_hits.cast("int64"),
        control_rest=rows.control_rest.cast("int64"),
    )


def catch_up(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Records of officers who are behind, in the last days of the month or in as many sham days in its middle.

    Those of the last days are hits. Whoever is behind comes back to the mean at any time, hence the sham days; and the unit's
    other officers on the same days are the control, so that a busy end of the month for all is no hit.
    """
    rows = records(scope)
    rows = rows.filter(rows.officer_id.notnull())
    day = rows._day.day()
    last = (rows.left < params.last_days, rows.left >= params.last_days)
    middle = (day.between(params.sham_first, params.sham_first + params.last_days - 1), day < params.sham_first)
    parts = [_behind(rows, within=inside, before=ahead).mutate(real=real)
             for (inside, ahead), real in ((last, ibis.literal(True)), (middle, ibis.literal(False)))]  # fmt: skip
    both = ibis.union(*parts)
    one = both.behind.cast("int64")
    both = both.mutate(
        hit=both.behind & both.real,
        x=ibis.ifelse(both.real, 1, 0).cast("int64"),
        telling=ibis.literal(1.0),
        weight=one,
        control_hits=(~both.behind & both.real).cast("int64"),
        control_rest=(~both.behind & ~both.real).cast("int64"),
        record_id=ibis.ifelse(both.behind, both.record_id, ibis.null("string")),
    )
    chosen = both.select(*COLUMNS, "cause", "weight", *CONTROL)
    numbers = (params.least_behind, params.least_peers)
    return _marks(chosen, numbers=numbers, line=0.5, indicator=indicator, cause="")


def _behind(rows: ir.Table, *, within: ir.BooleanValue, before: ir.BooleanValue) -> ir.Table:
    """The records within some days, with ``behind``: the officer had no more than the unit's middle count before them."""
    keys = ["unit_id", "month"]
    standing = rows.group_by(*keys, "officer_id").aggregate(done=before.sum().cast("int64"))
    middle = standing.group_by(*keys).aggregate(middle=standing.done.median(), officers=standing.count())
    ranked = standing.join(middle.filter(middle.officers >= 2), keys, rname="{name}_of_unit")
    ranked = ranked.select(*keys, "officer_id", behind=ranked.done < ranked.middle)
    return rows.filter(within).join(ranked, [*keys, "officer_id"], rname="{name}_standing")


def alike(scope: Scope, *, params: Params) -> ir.Table:
    """By unit and month: ``officers`` present, ``mean`` of their counts, ``squares`` about it over it (chi-square by chance)."""
    rows = records(scope)
    rows = rows.filter(rows.officer_id.notnull())
    keys = ["unit_id", "month"]
    counts = rows.group_by(*keys, "officer_id").aggregate(n=rows.count(), record_id=rows.record_id.min())
    middle = counts.group_by(*keys).aggregate(middle=counts.n.median())
    both = counts.join(middle, keys, rname="{name}_of_unit")
    here = both.filter(both.n >= both.middle * params.presence)
    total = here.n.sum()
    found = here.group_by(*keys).aggregate(
        officers=here.count(),
        mean=here.n.mean(),
        squares=(here.n * here.n).sum() * here.count() / total - total,
    )
    return found.filter(found.officers >= params.least_officers, found["mean"] >= params.least_mean).order_by(*keys)
