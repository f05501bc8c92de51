"""Shifts: was a camera worn, how much of the duty is recorded, and the long stretches without any recording."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.expr import holding
from zhunsheng.expr.overlaps import overlapping
from zhunsheng.footage.params import Params
from zhunsheng.integrity.scope import Scope

COUNTS = ("needs", "shown", "missing")


def shifts(scope: Scope, *, films: ir.Table, needs: ir.Table, params: Params) -> tuple[ir.Table, ir.Table]:
    """Shifts that have ended, and the gaps in them.

    Shifts: ``shift``, ``officer_id``, ``unit_id``, ``starts_at``, ``ends_at``, ``block``, ``day``, ``camera_id`` issued,
    ``worn``, ``recorded_share``, ``recordings``, ``longest_gap_s``, ``gaps``, and `COUNTS` of its needs. Gaps:
    ``shift``, ``officer_id``, ``unit_id``, ``from_at``, ``until_at``, ``seconds``, ``needs`` not shown in it. By the cameras'
    own clocks: minutes do not matter here.
    """
    rows = scope.keep(_roster(scope), name="footage_roster")
    pieces = scope.keep(_pieces(rows, films=films), name="footage_duty_pieces")
    spaces = scope.keep(_spaces(rows, pieces=pieces), name="footage_duty_spaces")
    gaps = spaces.filter(spaces.until - spaces.since >= params.gap_minutes * 60)
    gaps = scope.keep(_with_needs(gaps, needs=needs), name="footage_gaps")
    made = _totals(rows, pieces=pieces, spaces=spaces, gaps=gaps)
    made = _counted(made, needs=needs)
    return scope.keep(made, name="footage_shifts"), gaps


def _roster(scope: Scope) -> ir.Table:
    rows = scope.table("shifts")
    rows = rows.group_by("officer_id", "starts_at").aggregate(ends_at=rows.ends_at.max())
    rows = rows.filter(rows.ends_at <= ibis.literal(scope.as_of), rows.ends_at > rows.starts_at)
    clock = f.to_wall_clock(scope.lake.zone, rows.starts_at)
    hour = clock.hour()  # a shift is named after most of it, not after its first hour
    block = ibis.cases(((hour >= 5) & (hour < 13), "day"), ((hour >= 13) & (hour < 20), "evening"), else_="night")
    rows = rows.mutate(
        day=clock.date(), block=block, since=f.whole_seconds(rows.starts_at), until=f.whole_seconds(rows.ends_at),
        shift=ibis.row_number().over(ibis.window()),
    )  # fmt: skip
    if scope.lacking(cameras=("officer_id",)):
        rows = rows.mutate(camera_id=ibis.null("string"))
    else:
        cameras = scope.lake.table("cameras", as_of=scope.as_of)
        rows = holding.held(rows, cameras=cameras, at="starts_at", name="camera_id")
    if not scope.lake.has("officers"):
        return rows.mutate(unit_id=ibis.null("string"))
    posts = scope.lake.table("officers", as_of=scope.as_of)
    posts = posts.group_by("officer_id").aggregate(unit_id=posts.unit_id.max())
    return rows.left_join(posts, "officer_id", rname="{name}_of_post").drop("officer_id_of_post")


def _pieces(rows: ir.Table, *, films: ir.Table) -> ir.Table:
    """What each recording of the officer or of the officer's camera takes of a shift: ``shift``, ``begin``, ``end``."""
    ours = rows.select("shift", "since", "until", key=ibis.literal("o:") + rows.officer_id)
    by_camera = rows.filter(rows.camera_id.notnull())
    ours = ours.union(by_camera.select("shift", "since", "until", key=ibis.literal("c:") + by_camera.camera_id))
    worn = films.filter(films.officer_id.notnull())
    theirs = worn.select("starts", "ends", key=ibis.literal("o:") + worn.officer_id)
    nobodys = films.filter(films.officer_id.isnull())
    theirs = theirs.union(nobodys.select("starts", "ends", key=ibis.literal("c:") + nobodys.camera_id))
    both = overlapping(ours, right=theirs, by="key")
    return both.select("shift", begin=ibis.greatest(both.since, both.starts), end=ibis.least(both.until, both.ends))


def _spaces(rows: ir.Table, *, pieces: ir.Table) -> ir.Table:
    """What lies between recordings, and before the first and after the last: ``shift``, ``since``, ``until``."""
    ends = rows.select("shift", begin=rows.until, end=rows.until)
    every = pieces.union(ends)
    earlier = ibis.window(group_by="shift", order_by=["begin", "end"], preceding=(None, 1))
    every = every.mutate(before=every.end.max().over(earlier))
    every = every.inner_join(rows.select("shift", "officer_id", "unit_id", first="since"), "shift")
    since = ibis.coalesce(every.before, every["first"])
    return (
        every.mutate(since=since, until=every.begin)
        .filter(lambda t: t.until > t.since)
        .select("shift", "officer_id", "unit_id", "since", "until")
    )


def _with_needs(gaps: ir.Table, *, needs: ir.Table) -> ir.Table:
    """Gaps with how many needs of their officer that are not shown fell into them."""
    bare = needs.filter(needs.state.isin(["missing", "partial"]), needs.officer_id.notnull())
    bare = bare.select("need", starts="since", ends="since", officer_id="officer_id")
    both = overlapping(gaps.select("shift", "officer_id", "since", "until"), right=bare, by="officer_id")
    counts = both.group_by("shift", "since").aggregate(needs=both.need.count())
    gaps = gaps.left_join(counts, ["shift", "since"], rname="{name}_of_needs").drop("shift_of_needs", "since_of_needs")
    return gaps.mutate(
        needs=ibis.coalesce(gaps.needs, 0), seconds=gaps.until - gaps.since,
        from_at=f.instant(gaps.since), until_at=f.instant(gaps.until),
    )  # fmt: skip


def _totals(rows: ir.Table, *, pieces: ir.Table, spaces: ir.Table, gaps: ir.Table) -> ir.Table:
    counts = pieces.group_by("shift").aggregate(recordings=pieces.count())
    empty = spaces.group_by("shift").aggregate(
        empty=(spaces.until - spaces.since).sum(), longest_gap_s=(spaces.until - spaces.since).max()
    )
    long = gaps.group_by("shift").aggregate(gaps=gaps.count())
    for other in (counts, empty, long):
        rows = rows.left_join(other, "shift", rname="{name}_of_other").drop("shift_of_other")
    lasted = rows.until - rows.since
    return rows.mutate(
        recordings=ibis.coalesce(rows.recordings, 0), worn=ibis.coalesce(rows.recordings, 0) > 0,
        recorded_share=1 - ibis.coalesce(rows.empty, 0) / lasted,
        longest_gap_s=ibis.coalesce(rows.longest_gap_s, 0), gaps=ibis.coalesce(rows.gaps, 0),
    ).drop("empty")  # fmt: skip


def _counted(rows: ir.Table, *, needs: ir.Table) -> ir.Table:
    """With the needs of each shift."""
    inside = needs.filter(needs.duty_from.notnull())
    counts = inside.group_by("officer_id", starts_at=inside.duty_from).aggregate(
        needs=inside.count(),
        shown=inside.state.isin(["covered", "late"]).sum(),
        missing=(inside.state == "missing").sum(),
    )
    rows = rows.left_join(counts, ["officer_id", "starts_at"], rname="{name}_of_needs")
    rows = rows.drop("officer_id_of_needs", "starts_at_of_needs")
    return rows.mutate(**{name: ibis.coalesce(rows[name].cast("int64"), 0) for name in COUNTS})
