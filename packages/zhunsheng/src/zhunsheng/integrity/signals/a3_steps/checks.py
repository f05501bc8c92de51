"""A3's checks: each case that lacks what its procedure requires, with the article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.a3_steps import query
from zhunsheng.integrity.signals.a3_steps.params import Params

WHO = ("record_id", "officer_id", "unit_id")
TIME = "%Y-%m-%d %H:%M"


def alone(scope: Scope, *, params: Params, indicator: Indicator) -> Iterator[Check]:
    """Cases without a second officer; a signature that stands elsewhere is one."""
    rows = query.alone(scope, params=params)
    rows = rows.filter(rows.one, ~rows.elsewhere).select(*WHO, "how", "_day").order_by("record_id")
    for row in scope.run(rows).to_pylist():
        rule = scope.law.rule(query.OFFICERS, on=row["_day"])
        yield Check(*_who(row), f"{indicator.id}.{row['how']}", "1", str(rule.data["value"]), rule.article, {})


def missing(scope: Scope, *, params: Params, indicator: Indicator) -> Iterator[Check]:
    """Required steps that were not logged when their time had passed: one row a step, one for all where there is none."""
    rows = query.stepped(scope, params=params)
    flags = [*(f"no_{name}" for name in query.required(scope.law)), query.SELF]
    rows = rows.filter(rows.missing > 0).select(*WHO, *flags, "bare", "_day").order_by("record_id")
    for row in scope.run(rows).to_pylist():
        lacking = [flag for flag in flags if row[flag]]
        for flag in ["none"] if row["bare"] else lacking:
            step = flag.removeprefix("no_")
            article = _article(scope, step=step, on=row["_day"])
            yield Check(*_who(row), f"{indicator.id}.{step}", "0", "1", article, {})


def order(scope: Scope, *, indicator: Indicator) -> Iterator[Check]:
    """Steps out of order: one row a pair."""
    rows = query.ordered(scope)
    times = list(dict.fromkeys(name for pair in query.ORDERS.values() for name in pair))
    rows = rows.filter(rows.wrong > 0).select(*WHO, *query.ORDERS, *times, "_day").order_by("record_id")
    for row in scope.run(rows).to_pylist():
        for rule, (first, then) in query.ORDERS.items():
            if row[rule]:
                seen, other = (row[name].astimezone(scope.zone).strftime(TIME) for name in (first, then))
                article = _article(scope, step=first, on=row["_day"])
                yield Check(*_who(row), f"{indicator.id}.{rule}", seen, other, article, {"seen": seen, "other": other})


def _article(scope: Scope, *, step: str, on: date) -> str:
    """The article of a step, that of the decision where all of them are missing."""
    named = {query.SELF: "review", "none": "decision"}.get(step, step)
    standing = [rule for rule in query.rules(scope.law, query.STEP + named) if rule.valid.covers(on)]
    return standing[0].article if standing else ""


def _who(row: dict[str, Any]) -> tuple[str, str | None, str]:
    return row["record_id"], row["officer_id"], row["unit_id"]
