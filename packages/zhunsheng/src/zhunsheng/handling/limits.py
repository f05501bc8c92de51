"""Time limits of Order 146, by working days where the law counts working days, suspensions taken out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.handling.cases import calendar
from zhunsheng.handling.measures import TIME, TOLD, WHO
from zhunsheng.handling.spans import SUSPENDED, Span, spans
from zhunsheng.integrity.scope import Scope
from zhunsheng.tables import TABLES

RESUMED = "crash.resumed"


@dataclass(frozen=True)
class Timed:
    """Steps with a limit: a row each with ``late``, and what the lake lacks to judge others, by limit."""

    rows: ir.Table
    needs: dict[str, str]


def timed(scope: Scope, *, rows: ir.Table, kinds: frozenset[str]) -> Timed:
    """Every step that the law gives a limit and whose beginning is known, done or not by the moment.

    A suspension that began while the time for the statement still ran takes the case out of that limit; from its end, or the
    longest that it may last, the time of its own runs.
    """
    every = list(spans(rows))
    held = [span for span in every if not _lacks(scope, span=span, kinds=kinds)]
    lacking = [span for span in every if _lacks(scope, span=span, kinds=kinds)]
    covered = {span.limit for span in held}
    known = {rule.id for rule in scope.law.of_kind("limit")}
    needs = {
        span.limit: _lacks(scope, span=span, kinds=kinds) for span in reversed(lacking) if span.limit not in covered
    }
    needs |= {span.limit: f"law: {span.limit}" for span in every if span.limit not in known}
    if "e_suspended" not in kinds:
        needs[RESUMED] = "crash_events.suspended"
    if not held:
        return Timed(_none(rows), needs)
    begun = reduce(lambda left, right: left.union(right), [_span(span, rows=rows) for span in held])
    due = scope.keep(_due(scope, rows=begun), name="handling_steps")
    excused = due.limit_id.isin(list(SUSPENDED)) & (due.suspended <= due.ends).fill_null(False)
    again = _resumed(scope, rows=rows.semi_join(due.filter(excused), "crash_id"))
    both = due.filter(~excused).union(again).drop("suspended")
    moment = ibis.literal(scope.as_of).cast(TIME)
    late = (both.done > both.ends) | (both.done.isnull() & both.open & (moment > both.ends))
    return Timed(scope.keep(both.mutate(late=late), name="handling_limits"), needs)


def _lacks(scope: Scope, *, span: Span, kinds: frozenset[str]) -> str:
    absent = [kind for kind in span.kinds if kind not in kinds]
    words = [("crash_documents." if kind[0] == "d" else "crash_events.") + kind[2:] for kind in absent]
    tables = [scope.lacking(**{table: columns}) for table, columns in span.columns.items() if table in TABLES]
    return ", ".join([*words, *(table for table in tables if table)])


def _span(span: Span, *, rows: ir.Table) -> ir.Table:
    chosen = rows.filter(span.begins.notnull(), span.where, span.done.isnull() | (span.done >= span.begins))
    return chosen.select(
        *WHO,
        limit_id=ibis.literal(span.limit),
        begins=span.begins.cast(TIME),
        done=span.done.cast(TIME),
        open=ibis.literal(span.open),
        favour=span.favour,
        suspended=chosen.e_suspended.cast(TIME),
    )


def _due(scope: Scope, *, rows: ir.Table) -> ir.Table:
    """With the last moment by the version of the law that stood on the day on which the time began."""
    rows = rows.mutate(day=f.to_wall_clock(scope.lake.zone, rows.begins).date())
    limits = {rule.id for rule in scope.law.of_kind("limit")}
    table = calendar(scope, limits=limits)
    rows = rows.join(table, ["limit_id", "day"], rname="{name}_of_calendar")
    seconds = ibis.coalesce(rows.ends, rows.begins.epoch_seconds().cast("int64") + rows.hours * 3600)
    ends = seconds.as_timestamp("s").cast(TIME)
    return rows.select(*WHO, "limit_id", "begins", "done", "open", "favour", "suspended", "law", ends=ends)


def _resumed(scope: Scope, *, rows: ir.Table) -> ir.Table:
    ended = ibis.least(ibis.coalesce(rows.e_resumed_last, rows.suspended_until), rows.suspended_until)
    made = ibis.ifelse(
        rows.d_liability_statement.isnull(), ibis.null(TIME), ibis.greatest(rows.d_liability_statement, ended)
    )
    span = Span(RESUMED, ended, made, rows.e_suspended.notnull(), favour=ibis.literal("suspension"))
    return _due(scope, rows=_span(span, rows=rows))


def _none(rows: ir.Table) -> ir.Table:
    words = {name: ibis.null("string") for name in ("limit_id", "favour")}
    moments = {name: ibis.null(TIME) for name in ("begins", "done", "ends")}
    empty = rows.filter(False).select(*WHO, **words, **moments, law=ibis.null("int64"))
    return empty.mutate(late=ibis.literal(False))


def late(rows: ir.Table) -> ir.Table:
    """Steps after their limit, in the form of all findings."""
    rows = rows.filter(rows.late.fill_null(False))
    empty = {
        "rule": rows.limit_id,
        "what": ibis.null("string"),
        "value": ibis.null("float64"),
        "bound": ibis.null("float64"),
    }
    return rows.mutate(**empty).select(*WHO, "rule", *TOLD)
