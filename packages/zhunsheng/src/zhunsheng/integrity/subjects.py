"""Whom an assessment looks at: officers, and units, for a peer norm hides what a whole squadron does."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.integrity.indicator import SubjectKind
from zhunsheng.integrity.peers import People, people
from zhunsheng.integrity.scope import Scope

Subjects = Mapping[SubjectKind, People]


def subjects(scope: Scope) -> Subjects:
    """Officers and units with records in the window."""
    rows = scope.rows
    counts = scope.run(rows.group_by("officer_id", "unit_id").aggregate(n=rows.count()))
    return {"officer": people(counts, by="officer"), "unit": people(counts, by="unit")}
