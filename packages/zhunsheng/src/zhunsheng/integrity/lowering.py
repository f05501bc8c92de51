"""Which edits of a record lower its tier, its points or its penalty: read once, used by whoever asks about edits."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import codes, tiers
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.law import Law
from zhunsheng.tables.values import SANCTIONS

TIER, POINTS, PENALTY = "tier", "points", "penalty"
ASPECT = {
    **{"charged_tier": TIER, "measured": TIER, "points": POINTS, "code": POINTS, "fine": PENALTY, "sanction": PENALTY},
    **{"repeat": PENALTY, "commercial": PENALTY},
}
GRAVITY = {
    name: place for place, name in enumerate(("none", *(name for name in SANCTIONS if name not in ("none", "unknown"))))
}
TRUE = ("true", "1", "t", "yes", "y", "是")
OF_RECORD = ("officer_id", "unit_id", "group", "procedure", "measure", "limit", "status_reason", "_day")


@kept
def edited(scope: Scope) -> ir.Table:
    """Edits of columns that decide the penalty, of records in the window.

    One row an edit: ``record_id``, ``edited_at``, ``editor_id``, ``column``, ``before``, ``after``, the record's `OF_RECORD`,
    ``own`` (the editor is the record's officer, null where one is not known), ``lowered``, and ``points_before`` and
    ``points_after`` of an edited code.

    A number that is taken away counts as lowered, a value that cannot be read does not. A measured value is lowered where it
    falls into a lower tier of the scale in force on the day of the act; a code where it carries fewer points on that day.
    """
    edits = scope.table("edits")
    edits = edits.select("record_id", "edited_at", "editor_id", "column", "before", "after")
    edits = edits.filter(edits.column.isin(sorted(ASPECT)))
    acts = scope.every.select("record_id", *OF_RECORD)
    both = edits.join(acts, "record_id", rname="{name}_of_record")
    both = codes.with_meanings(both, law=scope.law, what={"points": "points_before"}, code="before")
    both = codes.with_meanings(both, law=scope.law, what={"points": "points_after"}, code="after")
    both = both.mutate(own=both.editor_id == both.officer_id, lowered=_lowered(both, scope=scope).fill_null(False))
    columns = ("record_id", "edited_at", "editor_id", "column", "before", "after", *OF_RECORD, "own", "lowered")
    return both.select(*columns, "points_before", "points_after")


def changes(scope: Scope) -> ir.Table:
    """Edits made at one moment as one change: what it was about, whether anything was lowered, in how many columns."""
    rows = edited(scope)
    return rows.group_by("record_id", "edited_at").aggregate(
        editor_id=rows.editor_id.max(),
        own=rows.own.any(),
        lowered=rows.lowered.any(),
        columns_lowered=rows.lowered.cast("int64").sum().cast("int64"),
        **{
            name: rows[name].max()
            for name in ("officer_id", "unit_id", "measure", "procedure", "status_reason", "_day")
        },
    )


def _lowered(rows: ir.Table, *, scope: Scope) -> ir.BooleanValue:
    before, after = rows.before.strip().try_cast("float64"), rows.after.strip().try_cast("float64")
    gone = rows.after.fill_null("").strip() == ""
    number = (after < before) | (gone & (before > 0))
    graver, milder = (_gravity(rows[name]) for name in ("before", "after"))
    yes, no = _true(rows.before), ~_true(rows.after.fill_null(""))
    tests = {
        "charged_tier": number | (gone & (before >= 0)),
        "points": number,
        "fine": number,
        "measured": _falls(rows, before=before, after=after, law=scope.law, measures=scope.measures),
        "code": rows.points_after < rows.points_before,
        "sanction": milder < graver,
        "repeat": yes & no,
        "commercial": yes & no,
    }
    return ibis.cases(*((rows.column == name, test) for name, test in tests.items()), else_=False)


def _falls(
    rows: ir.Table, *, before: ir.NumericValue, after: ir.NumericValue, law: Law, measures: set[str]
) -> ir.BooleanValue:
    """Does the measured value fall into a lower tier, or below all of them."""
    branches = []
    for measure in law.measures():
        if measure in measures:
            was, now = (
                tiers.tier(law, measure=measure, measured=value, limit=rows["limit"], day=rows._day)
                for value in (before, after)
            )
            falls = was.notnull() & after.notnull() & (now.fill_null(-1) < was)
            branches.append((rows.measure == measure, falls))
    return ibis.cases(*branches, else_=False) if branches else ibis.literal(False)


def _gravity(sanction: ir.StringValue) -> ir.IntegerValue:
    """A sanction's place from none to criminal, null for one that is unknown."""
    name = sanction.strip().lower()
    return ibis.cases(*((name == value, place) for value, place in GRAVITY.items()), else_=ibis.null("int64"))


def _true(text: ir.StringValue) -> ir.BooleanValue:
    return text.strip().lower().isin(TRUE)
