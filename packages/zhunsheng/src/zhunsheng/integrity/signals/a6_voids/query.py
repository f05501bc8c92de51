"""A6's expressions: releases (voided, or fine or points lowered afterwards), their share, and on whom they fall."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity import lowering
from zhunsheng.integrity.benign import correction_ordered, duplicate_void
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.a6_voids.params import Params

CAUSES = (duplicate_void.CAUSE, correction_ordered.CAUSE)
REDUCING = ("fine", "points", "sanction")
FACTS = ("record_id", "officer_id", "unit_id", "group", "procedure", "status_reason")


def releases(scope: Scope, *, edits: bool) -> ir.Table:
    """Records let go afterwards, once each: `FACTS`, ``at`` (when it was known), ``voided``, ``cause``.

    ``edits`` : does the lake hold a log of edits, so that reductions of fine, points and sanction can be seen.
    """
    every = scope.every
    voided = every.filter(every.status == "voided")
    editor = _voiding_hand(scope) if edits else None
    rows = voided.select(*FACTS, at=ibis.greatest(ibis.coalesce(voided.status_at, voided._known), voided._known))
    rows = rows.mutate(own=ibis.null("boolean")) if editor is None else _own(rows, editor=editor)
    rows = rows.mutate(voided=ibis.literal(True))
    if edits:
        made = lowering.edited(scope)
        made = made.filter(made.lowered, made.column.isin(REDUCING)).anti_join(rows, "record_id")
        single = made.group_by("record_id").aggregate(at=made.edited_at.min(), own=made.own.any())
        reduced = every.select(*FACTS).join(single, "record_id", rname="{name}_of_edit")
        rows = rows.union(reduced.select(*FACTS, "at", "own", voided=ibis.literal(False)))
    rows = correction_ordered.marked(scope, changes=rows)
    twins = duplicate_void.twins(scope).mutate(twin=ibis.literal(True))
    both = rows.join(twins, "record_id", how="left", rname="{name}_of_twin").select(*rows.columns, "twin")
    cause = ibis.cases(
        (both.twin.fill_null(False), duplicate_void.CAUSE),
        (both.ordered, correction_ordered.CAUSE),
        else_=ibis.null("string"),
    )
    return scope.keep(both.mutate(cause=cause).select(*FACTS, "at", "voided", "cause"), name="a6_voids_releases")


def _voiding_hand(scope: Scope) -> ir.Table:
    """Who set a record to voided, where the log says so: ``record_id``, ``editor_id``."""
    edits = scope.table("edits")
    made = edits.filter(edits.column == "status", edits.after == "voided")
    return made.group_by("record_id").aggregate(editor_id=made.editor_id.max())


def _own(rows: ir.Table, *, editor: ir.Table) -> ir.Table:
    both = rows.join(editor, "record_id", how="left", rname="{name}_of_edit")
    return both.select(*rows.columns, "editor_id").mutate(own=ibis._.editor_id == ibis._.officer_id).drop("editor_id")


def share(scope: Scope, *, params: Params, indicator: Indicator, edits: bool) -> Marks:
    """Records, each from its entry on; one that is let go adds a hit when that was done."""
    every = scope.every.select("record_id", "officer_id", "unit_id", "group", "procedure", "_known")
    nothing = {"hit": ibis.literal(False), "cause": ibis.null("string"), "x": 0, "weight": 1}
    entered = every.mutate(**nothing, known_at=every._known)
    let_go = releases(scope, edits=edits)
    kind = ibis.ifelse(let_go.voided, 2, 1)
    hits = let_go.mutate(hit=ibis.literal(True), x=kind, weight=0, known_at=let_go["at"])
    strata = ("group", "procedure")
    both = [_typed(part).select(*COLUMNS, *strata, "cause", "weight") for part in (entered, hits)]
    return Marks(
        indicator,
        ibis.union(*both),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        causes=CAUSES,
        weighted=True,
        line=0.5,
    )


def _typed(rows: ir.Table) -> ir.Table:
    return rows.mutate(
        x=rows.x.cast("int64"),
        telling=rows.x.cast("float64"),
        weight=rows.weight.cast("int64"),
        known_at=rows.known_at.cast("timestamp('UTC')"),
    )


def concentration(scope: Scope, *, params: Params, indicator: Indicator, edits: bool) -> Marks:
    """Drivers (vehicles where the driver is not known) whom an officer let go; those let go on a further day are hits.

    One of them counts from the first release on and adds a hit at the second, however many follow: a few friends of one
    officer would else outweigh all releases of all peers. Releases that a benign cause explains are left out.
    """
    let_go = releases(scope, edits=edits)
    let_go = let_go.filter(let_go.cause.isnull(), let_go.officer_id.notnull()).select("record_id", "at")
    facts = scope.every.select("record_id", "officer_id", "unit_id", "vehicle", "driver", "_day")
    rows = let_go.join(facts, "record_id", rname="{name}_of_act").select(*facts.columns, "at")
    rows = rows.mutate(person=ibis.coalesce(rows.driver, rows.vehicle), by_name=rows.driver.notnull())
    rows = rows.filter(rows.person.notnull())
    days = rows.group_by("officer_id", "person", "by_name", "_day").aggregate(
        record_id=rows.record_id.min(), unit_id=rows.unit_id.min(), known_at=rows["at"].min()
    )
    same = ["officer_id", "person"]
    nth = ibis.row_number().over(ibis.window(group_by=same, order_by=["known_at", "record_id"]))
    days = days.mutate(nth=nth, of=days.count().over(ibis.window(group_by=same)))
    days = days.filter(days.nth < 2)
    days = days.mutate(hit=days.nth == 1, x=ibis.ifelse(days.nth == 1, ibis.least(days.of, 10), 1), weight=1 - days.nth)
    return Marks(
        indicator,
        _typed(days).select(*COLUMNS, "by_name", "weight"),
        ("by_name",),
        least_records=params.least_released,
        least=params.least_peers,
        weighted=True,
        line=1.5,
    )


def voided(scope: Scope) -> ir.Table:
    """How many records are voided, as ``n``: none at all means that the source does not keep them."""
    rows = scope.every
    return rows.filter(rows.status == "voided").aggregate(n=ibis._.count())
