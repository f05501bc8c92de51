"""What begins and what ends each limit of Order 146: a pair of moments of a case, and when the pair can be judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

SUSPENDED = (
    "crash.statement",
    "crash.statement_flight",
    "crash.statement_appraisal",
)  # whose time a suspension stops (a.68)


@dataclass(frozen=True)
class Span:
    """One limit of a case.

    Parameters
    ----------
    limit : id in the law data. where : cases that it is for. open : a step that must follow, so that one not done when the
        time is over counts. kinds : documents (``d_``) and events (``e_``) that the lake must log; columns : columns that it
        must have. favour : what speaks for the officer, a word of texts.toml.
    """

    limit: str
    begins: ir.Value
    done: ir.Value
    where: ir.BooleanValue
    kinds: Sequence[str] = ()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    open: bool = True
    favour: ir.Value = field(default_factory=lambda: ibis.literal("not_keyed"))


def spans(rows: ir.Table) -> Iterator[Span]:
    """Every limit of facts.md 2.6 in the order of the articles."""
    yield Span(
        "crash.late_report", rows.e_late_reported, rows.e_accepted, _always(rows), ("e_late_reported", "e_accepted")
    )
    yield from _appraisals(rows)
    yield from _statements(rows)
    yield from _suspensions(rows)
    yield from _reviews(rows)
    yield from _mediation(rows)


def _always(rows: ir.Table) -> ir.BooleanValue:
    return rows.crash_id.notnull()


def _appraisals(rows: ir.Table) -> Iterator[Span]:
    """From the scene (the death, the seizure) to the commission, the report, the parties, the vehicle."""
    asked, report, served = rows.d_appraisal_request, rows.d_appraisal_report, rows.e_report_served
    from_death = ibis.greatest(rows.cleared_at, ibis.coalesce(rows.e_died, rows.cleared_at))
    begins = ibis.ifelse(_fled(rows), rows.e_caught, from_death)
    scene = {"crashes": ("cleared_at",)}
    yield Span("crash.appraisal_commissioned", begins, asked, asked.notnull(), ("d_appraisal_request",), scene,
               favour=ibis.literal("approval"))  # fmt: skip
    longer = rows.e_extended.notnull()
    for limit, where in (("crash.appraisal_term", ~longer), ("crash.appraisal_longest", longer)):
        kinds = ("d_appraisal_request", "d_appraisal_report", *(("e_extended",) if limit.endswith("longest") else ()))
        yield Span(limit, asked, report, where, kinds, favour=ibis.literal("examiner"))
        yield Span(limit, asked, rows.e_appraisal_due, where & rows.e_appraisal_due.notnull(),
                   ("d_appraisal_request", "e_appraisal_due"), favour=ibis.literal("agreed"))  # fmt: skip
    yield Span("crash.report_sent", report, served, _always(rows), ("d_appraisal_report", "e_report_served"),
               favour=ibis.literal("receipt"))  # fmt: skip
    again = rows.d_appraisal_report_last > rows.e_reappraisal_asked
    yield Span("crash.reappraisal_asked", served, rows.e_reappraisal_asked, again.fill_null(False),
               ("e_report_served", "e_reappraisal_asked"), open=False, favour=ibis.literal("party"))  # fmt: skip
    told = ibis.coalesce(rows.e_vehicle_notified, rows.released)
    who = ibis.ifelse(rows.e_vehicle_notified.isnull(), "owner", "not_keyed")
    yield Span("crash.vehicle_returned", rows.final, told, told.notnull(), ("e_report_served",), open=False, favour=who)


def _fled(rows: ir.Table) -> ir.BooleanValue:
    return rows.hit_and_run.fill_null(False)


def _statements(rows: ir.Table) -> Iterator[Span]:
    """The statement of liability, by the way in which the case came to it, and its service."""
    first, last = rows.d_liability_statement, rows.d_liability_statement_last
    ordinary = rows.procedure == "ordinary"
    examined, fast = rows.d_appraisal_request.notnull(), rows.e_fast_requested.notnull()
    made = ("d_liability_statement",)
    scene = {"crashes": ("procedure", "cleared_at")}
    yield Span("crash.simple_statement", rows.cleared_at, first, rows.procedure == "summary", made, scene)
    surveyed = ibis.coalesce(rows.cleared_at, rows.d_survey_record)
    plain = ordinary & ~examined & ~fast & ~_fled(rows)
    yield Span("crash.statement", surveyed, first, plain, made, scene, favour=ibis.literal("suspension_missing"))
    caught = _from(rows.e_caught, first=first, last=last)
    yield Span("crash.statement_flight", rows.e_caught, caught, ordinary & ~examined & _fled(rows),
               (*made, "e_caught"), scene, favour=ibis.literal("suspension_missing"))  # fmt: skip
    yield Span("crash.statement_appraisal", rows.final, first, ordinary & examined & ~fast,
               (*made, "e_report_served"), scene, favour=ibis.literal("suspension_missing"))  # fmt: skip
    asked = rows.e_statement_requested
    unsolved = _fled(rows) & (rows.e_caught.isnull() | (rows.e_caught > asked))
    yield Span("crash.statement_undetected", asked, _from(asked, first=first, last=last), unsolved,
               (*made, "e_statement_requested"))  # fmt: skip
    yield Span("crash.fast", rows.e_fast_requested, first, ordinary & fast, (*made, "e_fast_requested"))
    at_scene = (rows.procedure == "summary") & rows.e_served.isnull()
    yield Span("crash.statement_served", first, rows.e_served, ~at_scene.fill_null(False), (*made, "e_served"))


def _from(begins: ir.Value, *, first: ir.Value, last: ir.Value) -> ir.Value:
    """The first or, where that came before the time began, the last statement."""
    later = ibis.ifelse(last >= begins, last, ibis.null(last.type()))
    return ibis.ifelse(first >= begins, first, later)


def _suspensions(rows: ir.Table) -> Iterator[Span]:
    ended = ibis.coalesce(rows.e_resumed_last, rows.d_liability_statement)
    yield Span("crash.suspension_longest", rows.e_suspended, ended, _always(rows), ("e_suspended",))


def _reviews(rows: ir.Table) -> Iterator[Span]:
    """From the party's request to the decision above, its service and the determination made again."""
    asked, decided = rows.d_review_request, rows.d_review_decision
    direct = rows.e_file_called.notnull()
    taken_up = decided.notnull() | rows.e_review_accepted.notnull()
    yield Span("crash.review_asked", rows.e_served_last, asked, taken_up, ("e_served", "d_review_request"), open=False,
               favour=ibis.literal("served_later"))  # fmt: skip
    yield Span("crash.file_forwarded", asked, rows.e_forwarded, ~direct, ("d_review_request", "e_forwarded"))
    yield Span(
        "crash.file_submitted", rows.e_file_called, rows.e_file_submitted, direct, ("e_file_called", "e_file_submitted")
    )
    received = ibis.coalesce(rows.e_review_accepted, rows.e_forwarded, rows.e_file_called)
    begins = ibis.ifelse(asked.notnull(), received, rows.e_review_accepted)
    either = ("d_review_decision",)
    yield Span("crash.review", begins, decided, _always(rows), either, favour=ibis.literal("above"))
    yield Span("crash.review_served", decided, rows.e_review_served, _always(rows), (*either, "e_review_served"),
               favour=ibis.literal("above"))  # fmt: skip
    examined = rows.redo_request.notnull()
    redone = rows.redo_statement
    yield Span("crash.redetermination", rows.redo_at, redone, ~examined, (*either, "d_liability_statement"))
    yield Span("crash.redetermination_appraisal", rows.redo_window, redone, examined, (*either, "e_report_served"))


def _mediation(rows: ir.Table) -> Iterator[Span]:
    """The parties' request, and the end of a mediation that began."""
    upheld = ibis.ifelse(rows.outcome == "upheld", rows.e_review_served, ibis.null(rows.e_review_served.type()))
    told = ibis.coalesce(upheld, rows.e_served_last)
    began = rows.e_mediation_started.notnull() | rows.d_mediation.notnull()
    yield Span("crash.mediation_asked", told, rows.e_mediation_asked, began, ("e_served", "e_mediation_asked"), open=False,
               favour=ibis.literal("party"))  # fmt: skip
    yield Span(
        "crash.mediation",
        rows.e_mediation_started,
        rows.d_mediation,
        _always(rows),
        ("e_mediation_started", "d_mediation"),
    )
