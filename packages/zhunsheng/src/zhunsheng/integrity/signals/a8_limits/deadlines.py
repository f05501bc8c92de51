"""Which limits the law data has, and their last moments in the window."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from zhunsheng.expr import deadlines
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Rule


def rules(scope: Scope, *, ids: Sequence[str]) -> list[Rule]:
    """Every version of these limits that the law data has."""
    return [rule for rule in scope.law.of_kind("limit") if rule.id in ids]


def table(scope: Scope, *, limits: Sequence[Rule]) -> ir.Table:
    """The last moment of each limit for each day of the window; see `zhunsheng.expr.deadlines.table`."""
    first, last = (moment.astimezone(scope.zone).date() for moment in (scope.window.start, scope.window.end))
    return deadlines.table(limits, first=first, last=last, zone=scope.zone)
