"""P7's expressions: which on-site records are trivial, and the time on duty that they are divided by."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof, months
from zhunsheng.expr import functions as f
from zhunsheng.integrity import duty
from zhunsheng.integrity.benign import campaign
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.p7_trivial.params import Params
from zhunsheng.law import Law

FACTS = ("method", "subject", "sanction", "fine", "points")
WITHIN = ("beat_kind", "block")


def least_fine(rows: ir.Table, *, law: Law, rule: str) -> ir.FloatingValue:
    """The lowest fine of a rule on the record's day, null where the law has none."""
    branches = [
        (
            (rows._day >= ibis.literal(entry.valid.since))
            & (
                ibis.literal(entry.valid.until is None)
                | (rows._day <= ibis.literal(entry.valid.until or entry.valid.since))
            ),
            ibis.literal(float(entry.data["fine"][0])),
        )
        for entry in law.of_kind("fine")
        if entry.id == rule
    ]
    return ibis.cases(*branches, else_=ibis.null("float64")) if branches else ibis.null("float64")


def trivial(rows: ir.Table, *, law: Law, params: Params) -> ir.BooleanValue:
    """No points, and a pedestrian or non-motor subject, a warning, or no more than the least fine."""
    small = (rows.sanction == "fine") & (rows.fine <= least_fine(rows, law=law, rule=params.fines))
    mild = rows.subject.isin(params.subjects) | (rows.sanction == "warning") | small.fill_null(False)
    return mild & (rows.points.fill_null(0) == 0)


def share(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """On-site records of officers whose beat is known; trivial ones are hits."""
    rows = duty.records(scope, *FACTS)
    rows = rows.filter(rows.method == "on_site", rows.officer_id.notnull(), rows.beat_kind.notnull())
    rows = rows.mutate(hit=trivial(rows, law=scope.law, params=params), known_at=rows._known)
    rows = rows.mutate(x=rows.hit.cast("int64"), telling=rows.subject.isin(params.subjects).cast("float64"))
    strata = (*WITHIN, "drive")
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        place=1,
    )


def rate(scope: Scope, *, params: Params, indicator: Indicator) -> Marks | None:
    """Minutes on duty as trials, trivial records as hits; None where no time on duty is known."""
    rows = _usual(scope, rows=_trivial(scope, params=params))
    if scope.lake.has("shifts"):
        shifts = _shifts(scope)
        during, trials = _during(rows, shifts=shifts), _minutes(shifts)
    elif scope.lake.has("exposure"):
        trials = _hours(scope)
        during = _by_month(scope, rows=rows)
    else:
        return None
    whose = _units(scope)
    trials = trials.join(whose, "officer_id", rname="{name}_of_unit")
    trials = trials.select(*_blank(trials), *WITHIN, "weight")
    during = during.select(*COLUMNS, "cause", *WITHIN, weight=ibis.literal(0, type="int64"))
    strata = WITHIN
    return Marks(
        indicator,
        trials.mutate(cause=ibis.null("string")).select(*COLUMNS, "cause", *strata, "weight").union(during),
        strata,
        least_records=params.least_minutes,
        least=params.least_peer_minutes,
        causes=(campaign.CAUSE,),
        weighted=True,
        place=1,
        by=("officer",),
    )


def _blank(trials: ir.Table) -> list[ir.Value]:
    """The columns of marks for time on duty: no record, no hit."""
    return [
        ibis.null("string").name("record_id"),
        trials.officer_id,
        trials.unit_id,
        trials.known_at,
        ibis.literal(False).name("hit"),
        ibis.literal(0, type="int64").name("x"),
        ibis.literal(0.0).name("telling"),
    ]


def _trivial(scope: Scope, *, params: Params) -> ir.Table:
    rows = duty.records(scope, *FACTS)
    rows = rows.filter(rows.method == "on_site", rows.officer_id.notnull())
    rows = rows.filter(trivial(rows, law=scope.law, params=params))
    return rows.select(
        *("record_id", "officer_id", "occurred_at", "_day"),
        known_at=rows._known,
        hit=ibis.literal(True),
        x=ibis.literal(1, type="int64"),
        telling=rows.subject.isin(params.subjects).cast("float64"),
        cause=campaign.explains(rows),
    )


@kept
def _units(scope: Scope) -> ir.Table:
    """The unit that most of an officer's on-site records are from; time on duty is counted there."""
    rows = scope.columns("officer_id", "unit_id", "method")
    rows = rows.filter(rows.method == "on_site", rows.officer_id.notnull())
    counted = rows.group_by("officer_id", "unit_id").aggregate(n=rows.count())
    order = ibis.window(group_by="officer_id", order_by=[ibis.desc("n"), "unit_id"])
    ranked = counted.mutate(rank=ibis.row_number().over(order))
    return ranked.filter(ranked["rank"] == 0).select("officer_id", "unit_id")


def _usual(scope: Scope, *, rows: ir.Table) -> ir.Table:
    return rows.join(_units(scope), "officer_id", rname="{name}_of_unit")


def _shifts(scope: Scope) -> ir.Table:
    """Each shift once, with the kind of its beat and the block of the day in which it began."""
    shifts = scope.table("shifts")
    shifts = shifts.group_by("officer_id", "starts_at").aggregate(
        ends_at=shifts.ends_at.max(), beat_id=shifts.beat_id.max()
    )
    shifts = shifts.mutate(block=_block(f.to_wall_clock(scope.lake.zone, shifts.starts_at)))
    shifts = shifts.filter(shifts.ends_at <= ibis.literal(scope.window.end))
    if not scope.lake.has("beats"):
        return shifts.mutate(beat_kind=ibis.null("string"))
    beats = scope.lake.table("beats", as_of=scope.as_of)
    kinds = beats.filter(beats.kind.notnull()).select("beat_id", beat_kind=beats.kind)
    return shifts.join(kinds, "beat_id", rname="{name}_of_beat")


def _block(clock: ir.TimestampValue) -> ir.StringValue:
    """The block of the day in which a shift begins, by the hours of `duty`."""
    hour = clock.hour()
    by_day, by_evening = (hour.between(since, until - 1) for since, until in (duty.DAY, duty.EVENING))
    return ibis.cases((by_day, "day"), (by_evening, "evening"), else_="night")


def _minutes(shifts: ir.Table) -> ir.Table:
    minutes = (shifts.ends_at.epoch_seconds() - shifts.starts_at.epoch_seconds()) // 60
    return shifts.select("officer_id", *WITHIN, known_at=shifts.ends_at, weight=minutes.cast("int64"))


def _during(rows: ir.Table, *, shifts: ir.Table) -> ir.Table:
    """Records made during a shift, with its beat and block; known when the shift is over, as its minutes are."""
    found = asof.latest(
        rows, of=shifts, by=["officer_id"], at="occurred_at", since="starts_at", columns=["ends_at", *WITHIN]
    )
    found = found.filter(found.ends_at >= found.occurred_at)
    return found.mutate(known_at=ibis.greatest(found.known_at, found.ends_at))


def _hours(scope: Scope) -> ir.Table:
    """Hours on duty by month where no shift is known; the kind of beat is not known then."""
    hours = scope.lake.table("exposure", as_of=scope.as_of)
    hours = hours.filter(hours.subject_kind == "officer", hours.quantity == "duty_hours")
    hours = hours.select(
        officer_id=hours.subject_id,
        beat_kind=ibis.null("string"),
        block=ibis.null("string"),
        known_at=months.last_moment(hours.month, zone=scope.lake.zone),
        weight=(hours.value * 60).round().cast("int64"),
    )
    inside = (hours.known_at >= ibis.literal(scope.window.start)) & (hours.known_at < ibis.literal(scope.window.end))
    return hours.filter(inside)


def _by_month(scope: Scope, *, rows: ir.Table) -> ir.Table:
    """Records of whole months, known when the month is over."""
    end = months.last_moment(rows._day, zone=scope.lake.zone)
    rows = rows.mutate(
        known_at=ibis.greatest(rows.known_at, end), beat_kind=ibis.null("string"), block=ibis.null("string"), end=end
    )
    return rows.filter(rows["end"] < ibis.literal(scope.window.end))
