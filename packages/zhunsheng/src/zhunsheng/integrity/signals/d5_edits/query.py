"""D5's expressions: records lowered after entry, and the hands that lower them."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity import lowering
from zhunsheng.integrity.benign import correction_ordered
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d5_edits.params import Params


def changes(scope: Scope) -> ir.Table:
    """Changes of what decides the penalty, with ``at`` and the benign ``cause`` of those that were ordered."""
    rows = lowering.changes(scope).rename(at="edited_at")
    ordered = correction_ordered.marked(scope, changes=rows)
    cause = ibis.ifelse(ordered.ordered, correction_ordered.CAUSE, ibis.null("string"))
    return scope.keep(ordered.mutate(cause=cause).drop("ordered"), name="d5_edits_changes")


def lowered(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Records, each from its entry on; one that a later change lowered adds a hit when that was done.

    Of several changes the first that was not ordered counts.
    """
    columns = ("record_id", "officer_id", "unit_id", "procedure", "measure")
    every = scope.every.select(*columns, "_known")
    entered = _rows(
        every.mutate(
            hit=ibis.literal(False), known_at=every._known, weight=1, cause=ibis.null("string"), lowered_columns=0
        )
    )
    made = changes(scope)
    made = made.filter(made.lowered)
    free = made.cause.isnull()
    first = made.group_by(*columns).aggregate(
        known_at=ibis.coalesce(made["at"].min(where=free), made["at"].min()),
        lowered_columns=made.columns_lowered.max(),
        cause=ibis.ifelse(free.any(), ibis.null("string"), made.cause.max()),
    )
    hits = _rows(first.mutate(hit=ibis.literal(True), weight=0))
    strata = ("measured", "procedure")
    return Marks(
        indicator,
        entered.union(hits),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        causes=(correction_ordered.CAUSE,),
        weighted=True,
        line=0.5,
    )


def _rows(rows: ir.Table) -> ir.Table:
    """Both kinds of row in one form."""
    number = rows.lowered_columns.cast("int64")
    rows = rows.mutate(
        x=number,
        telling=number.cast("float64"),
        measured=rows.measure.notnull(),
        weight=rows.weight.cast("int64"),
        known_at=rows.known_at.cast("timestamp('UTC')"),
    )
    return rows.select(*COLUMNS, "measured", "procedure", "weight", "cause")


def editors(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Changes by who made them; those that lower are hits. One's own records and those of others are kept apart."""
    rows = changes(scope)
    rows = rows.filter(rows.editor_id.notnull(), rows.own.notnull()).mutate(
        officer_id=rows.editor_id,
        known_at=rows["at"],
        hit=rows.lowered,
        x=rows.columns_lowered,
        telling=rows.columns_lowered.cast("float64"),
        measured=rows.measure.notnull(),
        ones_own=rows.own,
    )
    strata = ("ones_own", "measured")
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata, "cause"),
        strata,
        least_records=params.least_edits,
        least=params.least_peers,
        causes=(correction_ordered.CAUSE,),
        by=("officer",),
        line=0.5,
    )
