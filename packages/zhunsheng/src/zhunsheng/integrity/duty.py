"""The duty behind a record: the shift that its officer worked, the beat, the time of day, a lawful drive."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.integrity.scope import Scope, kept

COLUMNS = ("beat_id", "beat_kind", "block", "on_shift", "drive")
DAY, EVENING = (7, 19), (19, 23)  # local hours; the rest is night


def records(scope: Scope, *columns: str, voided: bool = False) -> ir.Table:
    """Enforcement rows with ``columns``, ``_clock``, ``_day``, ``_known`` and the columns of their duty.

    ``beat_id`` and ``beat_kind`` of the shift under way (null without one), ``block`` (``day``, ``evening`` or ``night`` by the
    clock), ``on_shift`` (null for an officer of whom no shift is known at all), ``drive`` (a drive of the record's unit or
    of one above it, for its group of violations, was under way).
    """
    rows = scope.every if voided else scope.rows
    wanted = dict.fromkeys((*columns, "record_id", "officer_id", "unit_id", "occurred_at", "_clock", "_day", "_known"))
    return (
        rows.select(*wanted)
        .join(duties(scope), "record_id", how="left", rname="{name}_of_duty")
        .drop("record_id_of_duty")
    )


@kept
def duties(scope: Scope) -> ir.Table:
    """The columns of duty by ``record_id``, worked out once a run."""
    rows = scope.every.select("record_id", "officer_id", "unit_id", "occurred_at", "group", "_clock")
    rows = _drives(scope, rows=_shifts(scope, rows=rows))
    hour = rows._clock.hour()
    block = ibis.cases(
        ((hour >= DAY[0]) & (hour < DAY[1]), "day"),
        ((hour >= EVENING[0]) & (hour < EVENING[1]), "evening"),
        else_="night",
    )
    return rows.mutate(block=block).select("record_id", *COLUMNS)


def _shifts(scope: Scope, *, rows: ir.Table) -> ir.Table:
    if not scope.lake.has("shifts"):
        nothing = {name: ibis.null("string") for name in ("beat_id", "beat_kind")}
        return rows.mutate(**nothing, on_shift=ibis.null("boolean"))
    shifts = scope.lake.table("shifts", as_of=scope.as_of)
    shifts = shifts.group_by("officer_id", "starts_at").aggregate(
        ends_at=shifts.ends_at.max(), beat_id=shifts.beat_id.max()
    )
    rostered = shifts.select("officer_id").distinct().mutate(rostered=ibis.literal(True))
    rows = asof.latest(
        rows, of=shifts, by=["officer_id"], at="occurred_at", since="starts_at", columns=["ends_at", "beat_id"]
    )
    inside = (rows.ends_at >= rows.occurred_at).fill_null(False)
    rows = rows.mutate(inside=inside, beat_id=ibis.ifelse(inside, rows.beat_id, ibis.null("string")))
    rows = rows.join(rostered, "officer_id", how="left", rname="{name}_rostered")
    rows = rows.mutate(on_shift=ibis.ifelse(rows.rostered.fill_null(False), rows.inside, ibis.null("boolean")))
    if not scope.lake.has("beats"):
        return rows.mutate(beat_kind=ibis.null("string"))
    beats = scope.lake.table("beats", as_of=scope.as_of)
    kinds = beats.select("beat_id", beat_kind=beats.kind)
    return rows.join(kinds, "beat_id", how="left", rname="{name}_of_beat")


def _drives(scope: Scope, *, rows: ir.Table) -> ir.Table:
    """A drive counts for its unit and all below; with no list of groups it is about all."""
    if not scope.lake.has("campaigns"):
        return rows.mutate(drive=ibis.literal(False))
    drives = scope.lake.table("campaigns", as_of=scope.as_of)
    drives = drives.select("starts_at", "ends_at", "groups", above=drives.unit_id)
    lineage = ancestry(scope)
    both = lineage.join(drives, "above").select("unit_id", "starts_at", "ends_at", "groups")
    acts = rows.select("record_id", "unit_id", "occurred_at", "group")
    during = acts.join(both, "unit_id", rname="{name}_of_drive")
    during = during.filter(during.occurred_at >= during.starts_at, during.occurred_at < during.ends_at)
    about = during.groups.isnull() | (during.groups.length() == 0) | during.groups.contains(during.group)
    hit = during.filter(about).select("record_id").distinct().mutate(drive=ibis.literal(True))
    rows = rows.join(hit, "record_id", how="left", rname="{name}_of_drive")
    return rows.mutate(drive=rows.drive.fill_null(False))


@kept
def ancestry(scope: Scope) -> ir.Table:
    """Each unit with itself and every unit above it: ``unit_id``, ``above``; units not listed stand for themselves."""
    known = scope.every.select("unit_id").distinct()
    pairs = known.select("unit_id", above=known.unit_id)
    if not scope.lake.has("units"):
        return pairs
    units = scope.lake.table("units", as_of=scope.as_of).select("unit_id", "parent_id")
    level = units.select("unit_id", above=units.unit_id)
    found = pairs.union(level)
    for _ in range(LEVELS):
        up = level.join(units, level.above == units.unit_id, rname="{name}_up")
        level = up.filter(up.parent_id.notnull()).select("unit_id", above=up.parent_id)
        found = found.union(level)
    return found.distinct()


LEVELS = 3  # steps from a squadron to the bureau
