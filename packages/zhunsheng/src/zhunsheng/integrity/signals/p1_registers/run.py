"""P1: query, engine, statistic, result."""

from __future__ import annotations

from datetime import timedelta

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p1_registers import logged, query
from zhunsheng.integrity.signals.p1_registers import params as parameters
from zhunsheng.integrity.signals.p1_registers.params import Params


def run(scope: Scope) -> Reading:
    """Decisions that no register answers, entries that no decision answers, charges without a reading."""
    params = parameters.load(scope.standing)
    unmatched, unrecorded, unread = (
        Indicator(name, "padding", params.name, exposure_unit=unit)
        for name, unit in (("p1_unmatched", "decisions"), ("p1_unrecorded", "entries"), ("p1_no_reading", "records"))
    )
    reading = Reading()
    if lack := scope.lacking(readings=("device_id",), enforcement=("device_id", "measured")):
        reading.lack(unread, needs=lack)
    else:
        reading.marks.append(logged.unread(scope, params=params, indicator=unread))
    if lack := scope.lacking(register=("at",)) or _nothing_to_match_by(scope):
        return reading.lack(unmatched, unrecorded, needs=lack)
    grace = _grace(scope, params=params)
    (span,) = scope.run(query.reach(scope)).to_pylist()
    if span["first"] is None:
        return reading.lack(unmatched, unrecorded, needs="register")
    first, last = span["first"], min(span["last"], scope.window.end)
    reading.marks.append(
        query.unmatched(scope, params=params, grace=grace, first=first, last=last, indicator=unmatched)
    )
    if lack := scope.lacking(register=("officer_id",)):
        return reading.lack(unrecorded, needs=lack)
    start, end = scope.window.start + timedelta(days=grace), scope.window.end
    reading.marks.append(
        query.unrecorded(scope, params=params, grace=grace, start=start, end=end, indicator=unrecorded)
    )
    return reading


def _nothing_to_match_by(scope: Scope) -> str:
    both = [name for name in ("document_no", "vehicle", "officer_id") if scope.filled_in("register").get(name)]
    return "" if any(scope.filled.get(name) for name in both) else "register.document_no"


def _grace(scope: Scope, *, params: Params) -> int:
    """Days after which a decision should have its answer."""
    own = [int(rule.data["amount"]) for rule in scope.law.of_kind("limit") if rule.id == "violation.payment"]
    return max(own, default=params.payment_days) + params.posting_days
