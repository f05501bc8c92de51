"""A3: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.a3_steps import checks, query
from zhunsheng.integrity.signals.a3_steps import params as parameters


def run(scope: Scope) -> Reading:
    """Ordinary cases with one officer, without a required step, or with steps out of order; each as a check."""
    params = parameters.load(scope.standing)
    one, missing, order = (
        Indicator(name, "arbitrary", params.name) for name in ("a3_one_officer", "a3_missing_step", "a3_order")
    )
    reading = Reading()
    known = "" if query.rules(scope.law, query.OFFICERS) else f"law: {query.OFFICERS}"
    if lack := scope.lacking(enforcement=("procedure", "partner_id")) or known:
        reading.lack(one, needs=lack)
    else:
        reading.marks.append(query.one_officer(scope, params=params, indicator=one))
        reading.checks += checks.alone(scope, params=params, indicator=one)
    known = "" if query.required(scope.law) else f"law: {query.STEP}*"
    if lack := scope.lacking(enforcement=("procedure",), steps=()) or known:
        return reading.lack(missing, order, needs=lack)
    reading.marks.append(query.missing(scope, params=params, indicator=missing))
    reading.marks.append(query.order(scope, params=params, indicator=order))
    reading.checks += checks.missing(scope, params=params, indicator=missing)
    reading.checks += checks.order(scope, indicator=order)
    return reading
