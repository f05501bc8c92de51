"""P3's expressions: gaps between screening readings of an instrument, how quick others are at the site, runs in a session."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.expr import functions as f
from zhunsheng.integrity.benign import shared_device
from zhunsheng.integrity.duty import DAY, EVENING
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p3_runs.params import Params

LONGEST_RUN = 40  # shown on the axis


def screened(scope: Scope, *, params: Params) -> ir.Table:
    """Screening readings with ``gap`` (seconds since the instrument's reading before), ``session``, ``site`` and ``block``."""
    rows = scope.table("readings")
    rows = rows.filter(rows["mode"] == "screening")
    rows = rows.select("device_id", "officer_id", "taken_at", "reading_id", "lat", "lon")
    order = ibis.window(group_by="device_id", order_by=["taken_at", "reading_id"])
    seconds = rows.taken_at.epoch_seconds().cast("float64")
    rows = rows.mutate(gap=seconds - seconds.lag().over(order))
    rows = rows.mutate(starts=(rows.gap > 60 * params.pause_minutes).fill_null(True).cast("int64"))
    so_far = ibis.window(group_by="device_id", order_by=["taken_at", "reading_id"], preceding=None, following=0)
    rows = rows.mutate(session=rows.starts.sum().over(so_far).cast("int64"))
    return scope.keep(_placed(scope, rows=rows, params=params), name="p3_screened")


def _placed(scope: Scope, *, rows: ir.Table, params: Params) -> ir.Table:
    """With ``site`` (the beat of the shift, else the place, else the instrument), ``beat_kind`` and ``block``."""
    hour = f.to_wall_clock(scope.lake.zone, rows.taken_at).hour()
    block = ibis.cases(
        ((hour >= DAY[0]) & (hour < DAY[1]), "day"),
        ((hour >= EVENING[0]) & (hour < EVENING[1]), "evening"),
        else_="night",
    )
    rows = rows.mutate(block=block, beat_id=ibis.null("string"), beat_kind=ibis.null("string"))
    if scope.lake.has("shifts"):
        rows = _posted(scope, rows=rows.drop("beat_id", "beat_kind"))
    spot = rows.lat.round(params.grain).cast("string") + "," + rows.lon.round(params.grain).cast("string")
    return rows.mutate(
        site=ibis.coalesce(rows.beat_id, spot, rows.device_id), beat_kind=ibis.coalesce(rows.beat_kind, "")
    ).drop("beat_id", "lat", "lon")


def _posted(scope: Scope, *, rows: ir.Table) -> ir.Table:
    """With the beat of the shift under way and its kind, null without one."""
    shifts = scope.lake.table("shifts", as_of=scope.as_of)
    shifts = shifts.group_by("officer_id", "starts_at").aggregate(
        ends_at=shifts.ends_at.max(), beat_id=shifts.beat_id.max()
    )
    rows = asof.latest(
        rows, of=shifts, by=["officer_id"], at="taken_at", since="starts_at", columns=["ends_at", "beat_id"]
    )
    inside = (rows.ends_at >= rows.taken_at).fill_null(False)
    rows = rows.mutate(beat_id=ibis.ifelse(inside, rows.beat_id, ibis.null("string"))).drop("ends_at")
    if not scope.lake.has("beats"):
        return rows.mutate(beat_kind=ibis.null("string"))
    beats = scope.lake.table("beats", as_of=scope.as_of)
    kinds = beats.select("beat_id", beat_kind=beats.kind)
    return rows.left_join(kinds, "beat_id", rname="{name}_of_beat").drop("beat_id_of_beat")


def quick_gaps(scope: Scope, *, params: Params) -> ir.Table:
    """By site, time of day and holder: ``quick``, the gap that is the ordinary one of other holders there.

    The median of the others' own quantiles, so that one of them who is at fault does not move it; with too few others at the
    site, a low quantile of those at other sites of the same kind of beat; null where there are not enough either.
    """
    rows = screened(scope, params=params)
    inside = rows.filter(rows.starts == 0).mutate(holder=ibis.coalesce(rows.officer_id, rows.device_id))
    cells = inside.group_by("site", "beat_kind", "block", "holder").aggregate(
        n=inside.count(), own=inside.gap.quantile(params.quick)
    )
    cells = scope.keep(cells, name="p3_cells")
    known = cells.filter(cells.n >= params.site_gaps)
    here = cells.select("site", "block", "holder")
    pairs = here.join(known, ["site", "block"], rname="{name}_of_other")
    pairs = pairs.filter(pairs.holder != pairs.holder_of_other)
    near = pairs.group_by("site", "block", "holder").aggregate(others=pairs.count(), at_site=pairs.own.median())
    kinds = known.group_by("beat_kind", "block").aggregate(
        cells=known.count(), of_kind=known.own.quantile(params.kind_level)
    )
    found = cells.select("site", "beat_kind", "block", "holder")
    found = found.left_join(near, ["site", "block", "holder"], rname="{name}_of_near")
    found = found.left_join(kinds, ["beat_kind", "block"], rname="{name}_of_kind")
    enough = (found.others >= params.site_officers).fill_null(False)
    fallback = ibis.ifelse(found.cells >= params.kind_cells, found.of_kind, ibis.null("float64"))
    return found.select("site", "block", "holder", quick=ibis.ifelse(enough, found.at_site, fallback))


def marked(scope: Scope, *, params: Params, indicator: Indicator, by_officer: bool) -> Marks:
    """Sessions in which a run could show; those with a run of quick gaps are hits."""
    sessions = scope.keep(_sessions(scope, params=params), name="p3_sessions")
    whose, of = ("officer_id", _units(scope)) if by_officer else ("device_id", _homes(scope, params=params))
    rows = sessions.inner_join(of, whose)
    hit = rows.longest >= params.run
    rows = rows.mutate(
        record_id=rows.reading_id,
        known_at=rows.ended,
        hit=hit,
        x=ibis.least(rows.longest, LONGEST_RUN).cast("int64"),
        telling=rows.longest.cast("float64"),
        long=rows.n >= params.long,
        cause=ibis.ifelse(rows.turns >= params.turns, shared_device.CAUSE, ibis.null("string")),
    )
    extra = () if by_officer else ("device_id",)
    return Marks(
        indicator, rows.select(*COLUMNS, *extra, "long", "cause"), ("long",),
        least_records=params.least_records, least=params.least_peers, causes=(shared_device.CAUSE,),
        by=("officer", "unit") if by_officer else ("device",),
    )  # fmt: skip


def _sessions(scope: Scope, *, params: Params) -> ir.Table:
    """One row a session and holder: readings, the longest run of quick gaps, turns between officers."""
    rows = screened(scope, params=params)
    order = ("taken_at", "reading_id")
    rows = shared_device.turns(rows, within=("device_id", "session"), order=order, who="officer_id")
    rows = rows.mutate(holder=ibis.coalesce(rows.officer_id, rows.device_id))
    rows = rows.left_join(quick_gaps(scope, params=params), ["site", "block", "holder"], rname="{name}_of_quick")
    judged = rows.filter(rows.quick.notnull())
    quick = (judged.starts == 0) & (judged.gap < judged.quick)
    judged = judged.mutate(quick_gap=quick.fill_null(False), slow=(~quick.fill_null(False)).cast("int64"))
    within = ("device_id", "session", "holder")
    so_far = ibis.window(group_by=within, order_by=order, preceding=None, following=0)
    judged = judged.mutate(stretch=judged.slow.sum().over(so_far).cast("int64"))
    runs = judged.group_by(*within, "officer_id", "stretch").aggregate(
        n=judged.count(),
        quick=judged.quick_gap.sum().cast("int64"),
        turns=judged.turns.max().cast("int64"),
        ended=judged.taken_at.max(),
        reading_id=judged.reading_id.min(),
    )
    whole = runs.group_by(*within, "officer_id").aggregate(
        n=runs.n.sum().cast("int64"),
        longest=runs.quick.max(),
        turns=runs.turns.max(),
        ended=runs.ended.max(),
        reading_id=runs.reading_id.argmax(runs.quick),
    )
    return whole.filter(whole.n > params.run)


def _units(scope: Scope) -> ir.Table:
    """The unit that most of an officer's records are from, else the one of the officers' list."""
    rows = scope.rows.filter(scope.rows.officer_id.notnull())
    counts = rows.group_by("officer_id", "unit_id").aggregate(n=rows.count())
    if scope.lake.has("officers"):
        listed = scope.lake.table("officers", as_of=scope.as_of).select("officer_id", "unit_id")
        counts = counts.union(listed.mutate(n=ibis.literal(0, "int64")))
    window = ibis.window(group_by="officer_id", order_by=[ibis.desc(counts.n), counts.unit_id])
    ranked = counts.mutate(nth=ibis.row_number().over(window))
    return ranked.filter(ranked.nth == 0).select("officer_id", "unit_id")


def _homes(scope: Scope, *, params: Params) -> ir.Table:
    """The unit of each instrument by its counters, blank where they do not say."""
    devices = screened(scope, params=params).select("device_id").distinct()
    if not scope.lake.has("device_counters"):
        return devices.mutate(unit_id=ibis.literal(""))
    counters = scope.table("device_counters")
    units = counters.group_by("device_id").aggregate(unit_id=counters.unit_id.max())
    found = devices.left_join(units, "device_id", rname="{name}_of_counter").drop("device_id_of_counter")
    return found.mutate(unit_id=ibis.coalesce(found.unit_id, ""))
