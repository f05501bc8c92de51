"""A8: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.a8_limits import deadlines, query
from zhunsheng.integrity.signals.a8_limits import params as parameters


def run(scope: Scope) -> Reading:
    """Steps over their legal time limit, by officer and unit; each as a check. Filing apart: it is a habit of another kind."""
    params = parameters.load(scope.standing)
    filing = Indicator("a8_filing", "arbitrary", params.name)
    limits = Indicator("a8_limits", "arbitrary", params.name, exposure_unit="steps")
    reading, seen = Reading(), []
    for indicator, lack, marked in (
        (filing, query.no_filing(scope), query.filing),
        (limits, query.no_handling(scope), query.handling),
    ):
        if lack:
            reading.lack(indicator, needs=lack)
        else:
            reading.marks.append(marked(scope, params=params, indicator=indicator))
            seen.append(indicator)
    if seen:
        reading.checks += _checks(scope, filing=filing, limits=limits)
    return reading


def _checks(scope: Scope, *, filing: Indicator, limits: Indicator) -> Iterator[Check]:
    rules = deadlines.rules(scope, ids=query.LIMITS)
    for row in scope.run(query.overdue(scope)).to_pylist():
        rule = rules[row["version"]]
        done = row["done"].astimezone(scope.zone)
        ends = datetime.fromtimestamp(row["ends"], tz=UTC).astimezone(scope.zone)
        times = {
            "begins": row["begins"].astimezone(scope.zone).strftime("%Y-%m-%d %H:%M"),
            "done": done.strftime("%Y-%m-%d %H:%M"),
            "ends": ends.strftime("%Y-%m-%d %H:%M"),
        }
        indicator = filing if row["limit_id"] == query.FILED else limits
        name = f"{indicator.id}.{row['limit_id'].rsplit('.', 1)[-1]}"
        who = (row["record_id"], row["officer_id"], row["unit_id"])
        yield Check(*who, name, done.isoformat(), ends.isoformat(), rule.article, times)
