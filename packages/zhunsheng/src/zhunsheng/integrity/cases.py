"""The steps behind a record: when each was first taken and by whom, one row a record that has any."""

from __future__ import annotations

import ibis.expr.types as ir

from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.tables.making import STEPS

NAMES = STEPS.column("step").values
HANDLING = ("notice", "statement", "hearing_notice", "decision", "service")  # taken by those who handle the case


@kept
def steps(scope: Scope) -> ir.Table:
    """By ``record_id``: the first time of each step under its name (null where it was not logged), and who took part.

    ``handler_low`` and ``handler_high`` are the least and greatest id on the steps of handling, ``reviewer_low`` and
    ``reviewer_high`` those on reviews, ``unsigned`` the reviews without an id. Steps inside the window only.
    """
    rows = scope.table("steps")
    handled, reviewed = rows.step.isin(HANDLING), rows.step == "review"
    return rows.group_by("record_id").aggregate(
        **{name: rows["at"].min(where=rows.step == name) for name in NAMES},
        handler_low=rows.officer_id.min(where=handled),
        handler_high=rows.officer_id.max(where=handled),
        reviewer_low=rows.officer_id.min(where=reviewed),
        reviewer_high=rows.officer_id.max(where=reviewed),
        unsigned=(reviewed & rows.officer_id.isnull()).sum().cast("int64"),
    )
