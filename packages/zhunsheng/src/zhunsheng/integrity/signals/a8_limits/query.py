"""A8's expressions: every step that the law gives a limit and whose beginning and end are both known, and how late it was."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.integrity import cases
from zhunsheng.integrity.benign import late_entry_of_unit
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.a8_limits import deadlines
from zhunsheng.integrity.signals.a8_limits.params import Params

FILED = "violation.summary_filed"
DECISIONS = {
    "revocation": "violation.decision_revocation",
    "suspension": "violation.decision_suspension",
    "fine": "violation.decision_fine",
}
SERVED, RELEASED = "penalty.service", "violation.vehicle_verified_extended"
HANDED = {
    "detain_vehicle": "violation.vehicle_handed_in",
    "detain_licence": "violation.licence_handed_in",
    "seize_items": "violation.items_handed_in",
}
LIMITS = (FILED, *DECISIONS.values(), SERVED, RELEASED, *HANDED.values())
SPAN = ("record_id", "officer_id", "unit_id", "procedure", "limit_id", "begins", "done", "seen")
DAY = 86_400


def no_filing(scope: Scope) -> str:
    """What is missing to see filings; blank where nothing is."""
    known = deadlines.rules(scope, ids=[FILED])
    return scope.lacking(enforcement=("entered_at", "procedure")) or ("" if known else f"law: {FILED}")


def no_handling(scope: Scope) -> str:
    """What is missing to see any other step; blank where one can be seen."""
    if not deadlines.rules(scope, ids=[limit for limit in LIMITS if limit != FILED]):
        return "law: limits"
    needed = [scope.lacking(steps=(), enforcement=("procedure",)), scope.lacking(compulsory_measures=("handed_in_at",))]
    return " / ".join(needed) if all(needed) else ""


def timed(scope: Scope) -> ir.Table:
    """A row for each step: `SPAN`, ``late`` in seconds over its limit (0 or less where kept), and the limit's ``version``."""
    limits = deadlines.rules(scope, ids=LIMITS)
    calendar = deadlines.table(scope, limits=limits)
    rows = spans(scope)
    rows = rows.mutate(day=f.to_wall_clock(scope.lake.zone, rows.begins).date())
    rows = rows.join(calendar, ["limit_id", "day"], rname="{name}_of_calendar")
    ends = ibis.coalesce(rows.ends, rows.begins.epoch_seconds() + rows.hours * 3600)
    return rows.select(*SPAN, "day", "version", ends=ends, late=rows.done.epoch_seconds() - ends)


@kept
def spans(scope: Scope) -> ir.Table:
    """Every step with a limit whose beginning and end are both known."""
    parts = []
    if not no_filing(scope):
        parts.append(_filed(scope))
    if not scope.lacking(steps=(), enforcement=("procedure",)):
        parts += [_decided(scope), _served(scope)]
    if not scope.lacking(compulsory_measures=("handed_in_at",)):
        parts += _handed(scope)
    if not scope.lacking(compulsory_measures=("released_at",), steps=()):
        parts.append(_released(scope))
    return reduce(lambda left, right: left.union(right), parts)


def filing(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Filings of summary decisions; those after their limit are hits, those of a day on which the unit was late explained."""
    rows = timed(scope)
    rows = _explained(rows.filter(rows.limit_id == FILED), scope=scope, params=params)
    strata = ("limit_id",)
    marked = _marked(rows, params=params).select(*COLUMNS, *strata, "cause")
    return Marks(
        indicator,
        marked,
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        causes=(late_entry_of_unit.CAUSE,),
        line=-0.5,
    )


def handling(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Decisions, service, handing in and release; those after their limit are hits."""
    rows = timed(scope)
    rows = _marked(rows.filter(rows.limit_id != FILED), params=params)
    strata = ("limit_id", "procedure")
    marked = rows.mutate(procedure=rows.procedure.fill_null("")).select(*COLUMNS, *strata)
    return Marks(indicator, marked, strata, least_records=params.least_steps, least=params.least_peers, line=-0.5)


def _marked(rows: ir.Table, *, params: Params) -> ir.Table:
    days = (rows.late - 1) // DAY
    return rows.mutate(
        hit=rows.late > 0,
        x=ibis.least(ibis.greatest(days, -1), params.most_days).cast("int64"),
        telling=rows.late.cast("float64"),
        known_at=rows.seen,
    )


def overdue(scope: Scope) -> ir.Table:
    """Steps after their limit."""
    rows = timed(scope)
    return rows.filter(rows.late > 0).order_by("record_id", "limit_id")


def _explained(rows: ir.Table, *, scope: Scope, params: Params) -> ir.Table:
    """With ``cause``: filings of days on which the colleagues' records were late too."""
    down = late_entry_of_unit.days(scope, hours=params.outage_hours)
    down = down.select("unit_id", "officer_id", day=down._day).mutate(cause=ibis.literal(late_entry_of_unit.CAUSE))
    return rows.left_join(down, ["unit_id", "officer_id", "day"], rname="{name}_of_unit")


def _filed(scope: Scope) -> ir.Table:
    """Summary decisions on the spot: decided when they occurred, filed when keyed in. A correction hides the first entry."""
    rows = scope.columns(
        "record_id", "officer_id", "unit_id", "occurred_at", "entered_at", "procedure", "method", "sanction", "status"
    )
    rows = rows.filter(rows.procedure == "summary", rows.method == "on_site", rows.status == "valid")
    rows = rows.filter(rows.sanction.isin(["warning", "fine", "points"]), rows.entered_at.notnull())
    return _span(rows, limit_id=ibis.literal(FILED), begins=rows.occurred_at, done=rows.entered_at)


def _decided(scope: Scope) -> ir.Table:
    """From the first notice or hearing of the party, which is not before it came, to the decision.

    Where the party was told that it may ask for a hearing, a revocation's time runs from then. Detention and crimes in
    crashes have limits of their own.
    """
    rows = _cases(scope)
    licence = ibis.cases(
        (_imposed(rows, "revocation"), "revocation"),
        (_imposed(rows, "suspension"), "suspension"),
        ((rows.sanction == "fine") & ~_imposed(rows, "detention") & ~_imposed(rows, "criminal"), "fine"),
        else_=ibis.null("string"),
    )
    rows = rows.mutate(decides=licence, first=ibis.least(rows.notice, rows.statement))
    rows = rows.mutate(first=ibis.coalesce(rows.first, rows.notice, rows.statement))
    heard = (rows.decides == "revocation") & rows.hearing_notice.notnull()
    rows = rows.mutate(first=ibis.ifelse(heard, rows.hearing_notice, rows.first))
    judged = ~(_imposed(rows, "criminal") & rows.crash_id.notnull())
    rows = rows.filter(rows.decides.notnull(), judged, rows.first.notnull(), rows.decision >= rows.first)
    limit_id = ibis.cases(
        *((rows.decides == name, limit) for name, limit in DECISIONS.items()), else_=ibis.null("string")
    )
    return _span(rows, limit_id=limit_id, begins=rows.first, done=rows.decision)


def _served(scope: Scope) -> ir.Table:
    """From the decision to its service; none at all is A3's."""
    rows = _cases(scope)
    rows = rows.filter(rows.decision.notnull(), rows.service >= rows.decision)
    return _span(rows, limit_id=ibis.literal(SERVED), begins=rows.decision, done=rows.service)


def _handed(scope: Scope) -> list[ir.Table]:
    """From a measure to the handing in of what was taken; without a time of handing in nothing is said."""
    rows = _measures(scope)
    rows = rows.filter(rows.handed_in_at >= rows.taken_at, rows.kind.isin(list(HANDED)))
    limit_id = ibis.cases(*((rows.kind == kind, limit) for kind, limit in HANDED.items()), else_=ibis.null("string"))
    return [_span(rows, limit_id=limit_id, begins=rows.taken_at, done=rows.handed_in_at)]


def _released(scope: Scope) -> ir.Table:
    """From the decision, by which the party has been dealt with, to the release of the vehicle; the longest term."""
    rows = _measures(scope)
    made = cases.steps(scope).select("record_id", "decision")
    rows = rows.filter(rows.kind == "detain_vehicle", rows.released_at.notnull())
    rows = rows.join(made, "record_id", rname="{name}_of_case")
    rows = rows.filter(rows.released_at >= rows.decision)
    return _span(rows, limit_id=ibis.literal(RELEASED), begins=rows.decision, done=rows.released_at)


def _cases(scope: Scope) -> ir.Table:
    names = ("record_id", "officer_id", "unit_id", "procedure", "sanction", "sanctions", "crash_id")
    rows = scope.columns(*names)
    rows = rows.filter(rows.procedure == "ordinary").select(*names, "_known")
    return rows.join(cases.steps(scope), "record_id", rname="{name}_of_case")


def _measures(scope: Scope) -> ir.Table:
    """Measures with the unit of their record, else of their officer; named by the record where there is one."""
    rows = scope.table("compulsory_measures")
    rows = rows.select("measure_id", "record_id", "officer_id", "kind", "taken_at", "handed_in_at", "released_at")
    records = scope.every.select("record_id", "procedure", unit=scope.every.unit_id)
    rows = rows.left_join(records, "record_id", rname="{name}_of_record").drop("record_id_of_record")
    post = scope.every.group_by("officer_id").aggregate(post=scope.every.unit_id.max())
    rows = rows.left_join(post, "officer_id", rname="{name}_of_post").drop("officer_id_of_post")
    rows = rows.mutate(unit_id=ibis.coalesce(rows.unit, rows.post), _known=rows.taken_at)
    rows = rows.mutate(record_id=ibis.coalesce(rows.record_id, rows.measure_id))
    return rows.filter(rows.unit_id.notnull())


def _imposed(rows: ir.Table, name: str) -> ir.BooleanValue:
    return (rows.sanction == name) | rows.sanctions.contains(name).fill_null(False)


def _span(rows: ir.Table, *, limit_id: ir.Value, begins: ir.Value, done: ir.Value) -> ir.Table:
    seen = ibis.greatest(done, rows._known)
    return rows.mutate(limit_id=limit_id, begins=begins, done=done, seen=seen).select(*SPAN)
