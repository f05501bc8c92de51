"""Drawings of the report: bars, points with intervals, rising lines; numbers here, lines and letters in the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhunsheng.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axis
from zhunsheng.simulate.spec import KINDS
from zhunsheng.validation import scores
from zhunsheng.validation.outcome import Outcome
from zhunsheng.validation.study import Study
from zhunsheng.validation.verdicts import Verdict

STEPS = 60


@dataclass(frozen=True)
class Bars:
    """So many worlds with so many; ``places`` from 0 on."""

    places: tuple[int, ...]
    counts: tuple[int, ...]
    across: Axis
    upwards: Axis


@dataclass(frozen=True)
class Point:
    """A value with its interval, and another one (the oracle's) where there is one."""

    label: tuple[str, str]
    value: float
    low: float
    high: float
    other: float | None = None


@dataclass(frozen=True)
class Points:
    """Values side by side; ``limit`` is a bound drawn across."""

    points: tuple[Point, ...]
    limit: float | None
    across: Axis
    upwards: Axis


@dataclass(frozen=True)
class Curve:
    """Share found by day."""

    strength: str
    path: str
    end: float


@dataclass(frozen=True)
class Curves:
    """Rising lines of one kind."""

    kind: str
    curves: tuple[Curve, ...]
    across: Axis
    upwards: Axis


def bars(values: Sequence[int]) -> Bars:
    """How many worlds have each value."""
    most = max([3, *values])
    counts = tuple(sum(value == place for value in values) for place in range(most + 1))
    across = Axis(-0.6, most + 0.6, LEFT, WIDTH - RIGHT)
    return Bars(tuple(range(most + 1)), counts, across, Axis(0, max([1, *counts]) * 1.1, HEIGHT - BOTTOM, TOP))


def points(found: Sequence[Point], *, limit: float | None = None, top: float | None = None) -> Points:
    """Points from left to right."""
    tall = top or max([limit or 0.0, *(point.high for point in found)]) * 1.1
    across = Axis(-0.6, max(1, len(found)) - 0.4, LEFT, WIDTH - RIGHT)
    return Points(tuple(found), limit, across, Axis(0, tall, HEIGHT - BOTTOM, TOP))


def recalls(study: Study) -> Points:
    """Recall of each scenario at the end beside the oracle's."""
    found = []
    for judged in study.judgements:
        ours = scores.recall(study.given(judged.scenario, kind=judged.kind))
        found.append(Point(label(judged.scenario), ours.value, *ours.interval, judged.recall.value))
    return points(found, top=1.05)


def discoveries(study: Study) -> Points:
    """Realised false discovery of each scenario at the end beside the bound."""
    found = []
    for scenario in study.scenarios:
        mean = scores.false_discovery(study.given(scenario))
        found.append(Point(label(scenario), mean.value, *mean.interval))
    return points(found, limit=study.bound)


def label(scenario: str) -> tuple[str, str]:
    """Two lines that name a scenario of one item: signal or kind, and strength; of several the words themselves."""
    first, _, rest = scenario.partition(":")
    strength = rest.partition(":")[0]
    return ("", scenario) if "," in scenario else (first, strength)


def detections(study: Study) -> list[Curves]:
    """Of each kind, the share found by day, a line a strength."""
    made = []
    days = max((days_of(world) for world in study.worlds), default=1.0)
    across, upwards = Axis(0, days, LEFT, WIDTH - RIGHT), Axis(0, 1.05, HEIGHT - BOTTOM, TOP)
    for kind in KINDS:
        groups: dict[str, list[Verdict]] = {}
        for one in study.verdicts:
            if one.kind == kind and one.standing == "guilty":
                groups.setdefault(one.strength, []).append(one)
        curves = [
            _curve(strength, given=given, days=days, across=across, upwards=upwards)
            for strength, given in groups.items()
        ]
        if curves:
            made.append(Curves(kind, tuple(curves), across, upwards))
    return made


def _curve(strength: str, *, given: Sequence[Verdict], days: float, across: Axis, upwards: Axis) -> Curve:
    found = scores.detection(given)
    marks = [days * step / STEPS for step in range(STEPS + 1)]
    line = " L".join(f"{across(day)},{upwards(found.found_by(day))}" for day in marks)
    return Curve(strength, f"M{line}", found.found_by(days))


def days_of(world: Outcome) -> float:
    """Days of a world's window."""
    return float(world.looks)
