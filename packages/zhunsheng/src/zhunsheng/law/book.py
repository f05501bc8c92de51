"""A jurisdiction's law data: rules by id and day, scales, points, fines, limits, codes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path

from zhunsheng.errors import Problem
from zhunsheng.law.rule import Fault, Rule, read
from zhunsheng.law.scale import Scale
from zhunsheng.types import Validity

JURISDICTIONS = ("cn", "us_ma", "none")


@dataclass(frozen=True)
class Law:
    """The rules of a jurisdiction, the bureau's own layer over the national one.

    ``version`` names the jurisdiction and changes whenever a rule does.
    """

    jurisdiction: str
    rules: tuple[Rule, ...]
    version: str

    @classmethod
    def load(cls, jurisdiction: str, *, local: Path | None = None) -> Law:
        """Read the shipped rules, and a bureau's own from the folder ``local``.

        Where ids agree the bureau's own rule stands from its first day on; before that day the shipped one does, as ever.

        Raises
        ------
        Problem
            ``law_unknown``; ``law_faulty`` where a file of either layer is wrong (`zhunsheng law check` lists all).
        """
        if local is None:
            return shipped(jurisdiction)
        own, faults = read_folder(local)
        if faults:
            raise Problem("law_faulty", folder=str(local), count=len(faults))
        base = shipped(jurisdiction)
        return _made(jurisdiction, rules=(*own, *_before(base.rules, own=own)))

    def in_force(self, on: date) -> Iterator[Rule]:
        """The rules that stand on a day."""
        return (rule for rule in self.rules if rule.valid.covers(on))

    def rule(self, rule_id: str, *, on: date) -> Rule:
        """The rule of that id on that day. Raises Problem ``law_not_known_then``."""
        for rule in self.in_force(on):
            if rule.id == rule_id:
                return rule
        raise Problem("law_not_known_then", rule=rule_id, day=on.isoformat(), jurisdiction=self.jurisdiction)

    def of_kind(self, kind: str) -> list[Rule]:
        """All rules of a kind, whenever they stand."""
        return [rule for rule in self.rules if rule.kind == kind]

    def scales(self, measure: str) -> list[tuple[Rule, Scale]]:
        """Every version of the tiers of a measure, with the rule that holds its days."""
        return [(rule, scale_of(rule)) for rule in self.of_kind("scale") if rule.data["measure"] == measure]

    def tiers(self, measure: str, *, on: date) -> Scale:
        """The tiers of a measure on a day."""
        return scale_of(self.rule(f"tiers.{measure}", on=on))

    def measures(self) -> list[str]:
        """Measures that have tiers."""
        return sorted({rule.data["measure"] for rule in self.of_kind("scale")})

    def points(self, measure: str, *, tier: int, on: date, **where: str) -> int:
        """Demerit points of a tier for a vehicle group and road. Raises Problem ``law_not_known_then``."""
        for rule in self.in_force(on):
            if rule.kind == "points" and rule.data["measure"] == measure and rule.data["where"] == where:
                return int(rule.data["points"][tier])
        raise Problem(
            "law_not_known_then", rule=f"points.{measure} {where}", day=on.isoformat(), jurisdiction=self.jurisdiction
        )

    def fine_range(self, measure: str, *, measured: float, limit: float, on: date) -> tuple[float, float]:
        """Lowest and highest fine for a measured value."""
        rule = self.rule(f"fines.{measure}", on=on)
        tier = scale_of(rule).tier(measured, limit=limit)
        if tier is None:
            return (0.0, 0.0)
        low, high = rule.data["fine"][tier]
        return float(low), float(high)

    def fine_schedule(self, measure: str, *, on: date) -> tuple[float, float] | None:
        """Flat fine of tier 0 and what each further tier adds, where the law fixes fines exactly."""
        for rule in self.in_force(on):
            if rule.kind == "fine_schedule" and rule.data["measure"] == measure:
                return float(rule.data["flat"]), float(rule.data["each"])
        return None

    def code(self, code: str, *, on: date) -> Rule | None:
        """What a violation code means on a day, by longest prefix; None where the table has none."""
        for length in range(len(code), 3, -1):
            for rule in self.in_force(on):
                if rule.kind == "code" and rule.data["code"] == code[:length]:
                    return rule
        return None

    def parameter(self, rule_id: str, *, on: date) -> str:
        """The value of a parameter, as the data writes it."""
        return str(self.rule(rule_id, on=on).data["value"])


def scale_of(rule: Rule) -> Scale:
    """The scale that a rule holds."""
    data = rule.data
    return Scale(
        data["measure"],
        data["basis"],
        Fraction(data["floor"]),
        bool(data.get("floor_open", False)),
        tuple(Fraction(edge) for edge in data["edges"]),
        data["closed"],
        Fraction(data["step"]) if "step" in data else None,
        tuple(data.get("names_zh", ())),
        tuple(data.get("names_en", ())),
        rule.article,
        rule.id,
    )


@cache
def shipped(jurisdiction: str) -> Law:
    """The rules that come with the product."""
    if jurisdiction not in JURISDICTIONS:
        raise Problem("law_unknown", jurisdiction=jurisdiction, allowed=", ".join(JURISDICTIONS))
    if jurisdiction == "none":
        return _made("none", rules=())
    with as_file(files("zhunsheng.law").joinpath(jurisdiction)) as folder:
        rules, faults = read_folder(folder)
    if faults:
        raise Problem("law_faulty", folder=jurisdiction, count=len(faults))
    return _made(jurisdiction, rules=tuple(rules))


def read_folder(folder: Path) -> tuple[list[Rule], list[Fault]]:
    """All rules below a folder and all faults, those between files included."""
    rules: list[Rule] = []
    faults: list[Fault] = []
    if not folder.is_dir():
        return [], [Fault("law_unreadable", {"file": str(folder), "detail": "no such folder / 没有该文件夹"})]
    for path in sorted(folder.rglob("*.toml")):
        if path.name != "calendar.toml":
            more, wrong = read(path)
            rules += more
            faults += wrong
    return rules, [*faults, *_overlaps(rules)]


def _before(rules: Sequence[Rule], *, own: Sequence[Rule]) -> Iterator[Rule]:
    """The rules while no rule of the same id of a bureau's own has begun."""
    first: dict[str, date] = {}
    for rule in own:
        first[rule.id] = min(rule.valid.since, first.get(rule.id, rule.valid.since))
    for rule in rules:
        begun = first.get(rule.id)
        if begun is None or (rule.valid.until and rule.valid.until < begun):
            yield rule
        elif rule.valid.since < begun:
            yield replace(rule, valid=Validity(rule.valid.since, begun - timedelta(days=1)))


def _overlaps(rules: Sequence[Rule]) -> Iterator[Fault]:
    """Two entries of one id that stand on the same day."""
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    for same in by_id.values():
        ordered = sorted(same, key=lambda rule: rule.valid.since)
        for earlier, later in pairwise(ordered):
            if earlier.valid.covers(later.valid.since):
                yield Fault("law_overlap", {"file": later.file, "rule": later.id, "day": later.valid.since.isoformat()})


def _made(jurisdiction: str, *, rules: Sequence[Rule]) -> Law:
    digest = hashlib.sha256(repr(sorted(map(repr, rules))).encode()).hexdigest()[:8]
    latest = max((rule.valid.since for rule in rules), default=date(1970, 1, 1))
    return Law(jurisdiction, tuple(rules), f"{jurisdiction}-{latest:%Y.%m}-{digest}")
