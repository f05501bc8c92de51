"""What each rule judged and found; the same by officer and by brigade, in the order of their names, never of any size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from zhunsheng.handling import texts
from zhunsheng.handling.audit import Audit
from zhunsheng.handling.lines import INDICATORS, By, Compared, Line
from zhunsheng.handling.sentences import Teller

Tally = dict[tuple[str, str], tuple[int, int]]


def rules(made: Audit) -> Iterator[dict[str, Any]]:
    """A row a rule and a row an indicator, those that could not be judged with what they need."""
    judged, found = _totals(made)
    teller = Teller(made)
    order = {rule.id: place for place, rule in enumerate(made.scope.law.rules)}
    for rule in sorted({*judged, *made.looked, *made.needs}, key=lambda rule: (order.get(rule, len(order)), rule)):
        needs = made.needs.get(rule, "") if not judged[rule] else ""
        told = teller.told(rule)
        law = next((one for one in made.scope.law.rules if one.id == rule), None)
        yield {
            "rule": rule,
            "problem": told.problem,
            "group": told.group,
            "state": "not_assessable" if needs else "assessed" if judged[rule] else "no_cases",
            "judged": judged[rule],
            "found": found[rule],
            "needs": needs or None,
            "article": law.article if law else None,
            **{f"name_{lang}": told.name(lang=lang) for lang in texts.LANGS},
            **{f"text_{lang}": texts.missing(needs, lang=lang) if needs else None for lang in texts.LANGS},
        }
    for indicator in INDICATORS:
        yield from _indicator(made, indicator=indicator)


def _indicator(made: Audit, *, indicator: str) -> Iterator[dict[str, Any]]:
    parts = [one for one in made.compared if one.indicator == indicator]
    if not parts:
        return
    told = Teller(made).told(indicator)
    lines = [line for one in parts for line in one.lines]
    needs = next((one.needs for one in parts if one.needs), "")
    assessed = sum(line.state == "assessed" for line in lines)
    state = "not_assessable" if needs else "assessed" if assessed else "insufficient"
    yield {
        "rule": indicator,
        "problem": told.problem,
        "group": told.group,
        "state": state,
        "judged": assessed,
        "found": sum(bool(line.level) for line in lines),
        "needs": needs or None,
        "article": None,
        **{f"name_{lang}": told.title(lang=lang) for lang in texts.LANGS},
        **{f"text_{lang}": texts.missing(needs, lang=lang) if needs else None for lang in texts.LANGS},
    }


def _totals(made: Audit) -> tuple[Counter[str], Counter[str]]:
    judged: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for count in made.counts:
        judged[count.rule] += count.judged
        found[count.rule] += count.found
    return judged, found


def officers(made: Audit) -> Iterator[dict[str, Any]]:
    """A row an officer and rule or indicator, by officer."""
    tally: Tally = {}
    home: dict[str, str] = {}
    for count in made.counts:
        if count.officer_id:
            _added(tally, key=(count.officer_id, count.rule), judged=count.judged, found=count.found)
            home.setdefault(count.officer_id, count.unit_id)
    for row in _subjects(made, tally=tally, by="officer"):
        name = row.pop("subject")
        yield {"officer_id": name, "unit_id": home.get(name, row.pop("unit", None)), **row}


def units(made: Audit) -> Iterator[dict[str, Any]]:
    """A row a brigade and rule or indicator, by brigade; ``*`` is the whole bureau."""
    tally: Tally = {}
    for count in made.counts:
        _added(tally, key=(made.brigade(count.unit_id), count.rule), judged=count.judged, found=count.found)
    for row in _subjects(made, tally=tally, by="unit"):
        yield {"unit_id": row.pop("subject"), **row}


def _added(tally: Tally, *, key: tuple[str, str], judged: int, found: int) -> None:
    before = tally.get(key, (0, 0))
    tally[key] = before[0] + judged, before[1] + found


def _subjects(made: Audit, *, tally: Tally, by: By) -> Iterator[dict[str, Any]]:
    judged, found = _totals(made)
    teller = Teller(made)
    rows: list[tuple[str, str, dict[str, Any]]] = []
    for (subject, rule), (own, hits) in tally.items():
        usual = found[rule] / judged[rule] if judged[rule] else 0.0
        told = teller.told(rule)
        shown = {"problem": told.problem, "rule": rule, "judged": own, "found": hits}
        rows.append((subject, rule, {"subject": subject, **shown, "observed": float(hits), "expected": own * usual,
                                     "evidence_kind": "rule", "state": "assessed"}))  # fmt: skip
    for one in made.compared:
        if one.by == by:
            rows += [(line.subject, one.indicator, _line(one, line=line, teller=teller)) for line in one.lines]
    for _, _, row in sorted(rows, key=lambda entry: entry[:2]):
        yield row


def _line(one: Compared, *, line: Line, teller: Teller) -> dict[str, Any]:
    figures = {
        "observed": line.observed,
        "expected": line.expected,
        "effect": line.effect,
        "lower": line.lower,
        "upper": line.upper,
    }
    return {
        "subject": line.subject,
        "unit": line.unit_id,
        "problem": teller.told(one.indicator).problem,
        "indicator": one.indicator,
        "judged": int(line.n),
        **{name: _known(value) for name, value in figures.items()},
        "evidence": _known(line.p),
        "evidence_kind": "p_value",
        "q_value": _known(line.q),
        "level": line.level or None,
        "state": line.state if line.state == "assessed" else "insufficient",
    }


def _known(value: float) -> float | None:
    return value if value == value else None
