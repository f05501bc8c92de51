"""Which fines the law data allows for a record: the ranges, and the test of the records that each is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Any

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import tiers
from zhunsheng.law import Law, Rule
from zhunsheng.law.book import scale_of

Parts = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Span:
    """Fines that are lawful: in one of ``parts``, both ends included; no part where there is nothing to fine at all."""

    parts: Parts
    article: str

    def outside(self, fine: ir.IntegerValue) -> ir.BooleanValue:
        """Is a fine in thousandths in none of the parts?"""
        return ibis.and_(
            ibis.literal(True),
            *((fine < round(low * tiers.GRAIN)) | (fine > round(high * tiers.GRAIN)) for low, high in self.parts),
        )

    def __str__(self) -> str:
        """As a check shows it."""
        return " / ".join(f"{low:g}" if low == high else f"{low:g}–{high:g}" for low, high in self.parts) or "0"


Branch = tuple[ir.BooleanValue, Span]


def by_facts(rows: ir.Table, *, law: Law) -> list[Branch]:
    """Ranges by what was measured, then by code, then by group; the first whose test holds is the record's."""
    motor = rows["subject"] == "motor"
    found = [*_scaled(rows, law=law), *_passengers(rows, law=law), *_goods(rows, law=law), *_alcohol(rows, law=law)]
    return [*((motor & test, span) for test, span in found), *_listed(rows, law=law)]


def by_charge(rows: ir.Table, *, law: Law) -> list[Branch]:
    """Ranges that go with the tier that was charged, whatever was measured."""
    found: list[Branch] = []
    for rule in law.of_kind("fine_scale"):
        for points, scale in law.scales(rule.data["measure"]):
            same = (
                (rows["measure"] == rule.data["measure"]) & stands(rule, day=rows._day) & stands(points, day=rows._day)
            )
            for tier in range(len(scale.edges) + 1):
                span = Span(_overlapping(rule, edges=scale.edges, tier=tier), rule.article)
                found.append((same & (rows.charged_tier == tier), span))
    drinking = [rule for rule in law.of_kind("fine") if rule.data.get("group") == "alcohol" and "fine" in rule.data]
    if drinking:
        found.append((rows["group"] == "alcohol", _union(drinking)))
    return found


def of_the_bureau(rows: ir.Table, *, law: Law) -> list[Branch]:
    """Amounts of the bureau's own table, by code and day."""
    return list(_by_code(rows, rules=law.of_kind("amount"), codes=lambda rule: [rule.data["code"]]))


def stands(rule: Rule, *, day: ir.DateValue) -> ir.BooleanValue:
    """Was the rule in force on the day?"""
    test = day >= ibis.literal(rule.valid.since)
    return test if rule.valid.until is None else test & (day <= ibis.literal(rule.valid.until))


def _scaled(rows: ir.Table, *, law: Law) -> Iterator[Branch]:
    """Speed by the share over the limit; nothing at all to fine where the limit was kept."""
    for rule, band in _bands(rows, law=law, measure="speed_kmh"):
        speeding = (rows["group"] == "speeding") & stands(rule, day=rows._day) & (rows.measure == "speed_kmh")
        yield from ((speeding & (band == tier), _part(rule, tier=tier)) for tier in range(len(rule.data["fine"])))
        yield speeding & (tiers.thousandths(rows.measured) <= tiers.thousandths(rows["limit"])), Span((), rule.article)


def _passengers(rows: ir.Table, *, law: Law) -> Iterator[Branch]:
    """Road coaches by their scale, private cars by the general range; either where the record does not tell which it was."""
    general = [rule for rule in law.of_kind("fine") if rule.id == "fine.general"]
    trade = rows.commercial.fill_null(True)
    for rule, band in _bands(rows, law=law, measure="passenger_ratio"):
        over = (rows["group"] == "overload_passengers") & stands(rule, day=rows._day)
        over &= (rows.measure == "passenger_ratio") & band.notnull()
        coach = over & rows.vehicle_class.isin(rule.data.get("vehicles", [])) & trade
        yield from ((coach & (band == tier), _part(rule, tier=tier)) for tier in range(len(rule.data["fine"])))
        private = rows.vehicle_class.isin(["car", "motorcycle"]) & (rows.commercial == False)  # noqa: E712  (null is not)
        yield from ((over & private & stands(entry, day=rows._day), _union([entry])) for entry in general)
        yield over, Span((*_union(general).parts, *_whole(rule)), rule.article)


def _goods(rows: ir.Table, *, law: Law) -> Iterator[Branch]:
    """By rated load where that was weighed; by total mass only as far as that it was over, whose denominator is another one."""
    for rule, band in _bands(rows, law=law, measure="load_ratio"):
        over = (rows["group"] == "overload_goods") & stands(rule, day=rows._day)
        over &= rows.vehicle_class.isin(rule.data.get("vehicles", []))
        rated = over & (rows.measure == "load_ratio")
        yield from ((rated & (band == tier), _part(rule, tier=tier)) for tier in range(len(rule.data["fine"])))
        heavy = (rows.measure == "mass_ratio") & (tiers.thousandths(rows.measured) > tiers.thousandths(rows["limit"]))
        yield over & heavy, Span(_whole(rule), rule.article)


def _alcohol(rows: ir.Table, *, law: Law) -> Iterator[Branch]:
    """By the measured tier and commercial use; where nothing was measured the codes tell. Drunk driving has no fine: silence."""
    rules = [rule for rule in law.of_kind("fine") if rule.data.get("group") == "alcohol" and "fine" in rule.data]
    tier = tiers.tier(law, measure="bac_mg_100ml", measured=rows.measured, limit=rows["limit"], day=rows._day)
    tested = (rows["group"] == "alcohol") & (rows.measure == "bac_mg_100ml") & rows.measured.notnull()
    for number in sorted({rule.data["tier"] for rule in rules}):
        for since, until, standing in _eras([rule for rule in rules if rule.data["tier"] == number]):
            then = tested & (tier == number) & _between(rows._day, since=since, until=until)
            for use in (True, False):
                meant = [rule for rule in standing if rule.data.get("commercial", use) == use]
                yield then & (rows.commercial == use), _union(meant)
            yield then & rows.commercial.isnull(), _union(standing)
    untested = (rows["group"] == "alcohol") & rows.measured.isnull()
    for test, span in _by_code(rows, rules=rules, codes=lambda rule: rule.data.get("codes", [])):
        yield untested & test, span


def _listed(rows: ir.Table, *, law: Law) -> Iterator[Branch]:
    """Ranges by the codes that they name, the longest first, then by subject and group."""
    rules = [rule for rule in law.of_kind("fine") if "subjects" in rule.data]
    kinds = sorted({subject for rule in rules for subject in rule.data["subjects"]})
    measured = (
        rows["group"].isin(["speeding", "overload_goods", "overload_passengers", "alcohol"]) & rows.measured.notnull()
    )
    for subject in kinds:
        own = [rule for rule in rules if subject in rule.data["subjects"]]
        plain = (rows["subject"] == subject) & ((subject != "motor") | ~measured)
        for test, span in _by_code(rows, rules=own, codes=lambda rule: rule.data.get("codes", [])):
            yield plain & test, span
        for since, until, standing in _eras(own):
            for group in sorted(set(chain.from_iterable(rule.data.get("groups", []) for rule in standing))):
                meant = [rule for rule in standing if group in rule.data.get("groups", [])]
                then = _between(rows._day, since=since, until=until)
                yield plain & (rows["group"] == group) & then, _union(meant)


def _by_code(rows: ir.Table, *, rules: Sequence[Rule], codes: object) -> Iterator[Branch]:
    """A branch for every set of codes that the same rules name, by the longest prefix."""
    assert callable(codes)
    for since, until, standing in _eras(rules):
        named: dict[str, list[Rule]] = {}
        for rule in standing:
            for code in codes(rule):
                named.setdefault(code, []).append(rule)
        for length in sorted({len(code) for code in named}, reverse=True):
            alike: dict[tuple[str, ...], list[str]] = {}
            for code in (code for code in named if len(code) == length):
                alike.setdefault(tuple(rule.id for rule in named[code]), []).append(code)
            for listed in alike.values():
                test = rows.code.left(length).isin(listed) & _between(rows._day, since=since, until=until)
                yield test, _union(named[listed[0]])


def _bands(rows: ir.Table, *, law: Law, measure: str) -> Iterator[tuple[Rule, ir.IntegerValue]]:
    """Each version of a fine scale, and the place of a measured value on it."""
    rules = [rule for rule in law.of_kind("fine_scale") if rule.data["measure"] == measure]
    for rule in rules:
        alone = Law(law.jurisdiction, (replace(rule, kind="scale"),), law.version)
        yield rule, tiers.tier(alone, measure=measure, measured=rows.measured, limit=rows["limit"], day=rows._day)


def _overlapping(rule: Rule, *, edges: Sequence[Fraction], tier: int) -> Parts:
    """Fines of all bands of a fine scale that a tier of the points' scale shares a value with."""
    low, high = (edges[tier - 1] if tier else None), (edges[tier] if tier < len(edges) else None)
    cuts = scale_of(rule).edges
    kept = []
    for band, fine in enumerate(rule.data["fine"]):
        below = band < len(cuts) and low is not None and (cuts[band] < low)
        above = band > 0 and high is not None and cuts[band - 1] >= high
        if not below and not above:
            kept.append((float(fine[0]), float(fine[1])))
    return tuple(kept)


def _eras(rules: Sequence[Rule]) -> Iterator[tuple[date, date | None, list[Rule]]]:
    """Spans of days over which the same rules stand, with those rules."""
    starts = sorted({rule.valid.since for rule in rules})
    ends = sorted({rule.valid.until for rule in rules if rule.valid.until is not None})
    marks = sorted({*starts, *(date.fromordinal(end.toordinal() + 1) for end in ends)})
    for number, since in enumerate(marks):
        until = date.fromordinal(marks[number + 1].toordinal() - 1) if number + 1 < len(marks) else None
        standing = [rule for rule in rules if rule.valid.covers(since)]
        if standing:
            yield since, until, standing


def _between(day: ir.DateValue, *, since: date, until: date | None) -> ir.BooleanValue:
    test = day >= ibis.literal(since)
    return test if until is None else test & (day <= ibis.literal(until))


def _part(rule: Rule, *, tier: int) -> Span:
    low, high = rule.data["fine"][tier]
    return Span(((float(low), float(high)),), rule.article)


def _whole(rule: Rule) -> Parts:
    return tuple((float(low), float(high)) for low, high in rule.data["fine"])


def _ends(fine: Any) -> tuple[float, float]:  # noqa: ANN401  (as the data has it)
    """Lowest and highest amount; a bureau's own table may give a single one."""
    low, high = fine if isinstance(fine, list) else (fine, fine)
    return float(low), float(high)


def _union(rules: Iterable[Rule]) -> Span:
    """The parts of several rules, touching ones joined, with all their articles."""
    rules = list(rules)
    parts: list[tuple[float, float]] = []
    for low, high in sorted(_ends(rule.data["fine"]) for rule in rules):
        if parts and low <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(high, parts[-1][1]))
        else:
            parts.append((low, high))
    return Span(tuple(parts), "；".join(dict.fromkeys(rule.article for rule in rules)))
