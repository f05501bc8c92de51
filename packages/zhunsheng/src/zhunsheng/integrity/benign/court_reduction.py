"""Court reduction: a fine that stands after a hearing says what a court decided, not what the officer wrote."""

from __future__ import annotations

import ibis.expr.types as ir

from zhunsheng.law import Law

CAUSE = "court_reduction"
KIND = "court"


def cause(law: Law) -> str:
    """The cause's name where the law data has a word for it, else blank: it was not tested."""
    return CAUSE if law.of_kind(KIND) else ""


def decided(rows: ir.Table, *, law: Law) -> ir.BooleanValue | None:
    """Did somebody other than the officer decide the fine? None where the law data has no word for it."""
    patterns = [str(rule.data["pattern"]) for rule in law.of_kind(KIND)]
    if not patterns:
        return None
    return rows.status_reason.fill_null("").re_search("|".join(patterns))
