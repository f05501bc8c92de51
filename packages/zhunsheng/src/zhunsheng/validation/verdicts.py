"""Each hypothesis of each world beside the truth: labelled, without fault, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhunsheng.simulate.spec import KINDS
from zhunsheng.validation.outcome import Outcome

Standing = Literal["guilty", "touched", "clean"]
Subject = tuple[str, str]
WARNED = ("orange", "red")


@dataclass(frozen=True)
class Verdict:
    """One subject and kind of one world.

    Parameters
    ----------
    standing : ``guilty`` where a label names subject and kind. ``touched`` where the misconduct of others, or of another
        kind, is in its records: a label of another kind, a unit with a labelled officer, an officer of a labelled unit; for
        these there is no right answer and they count nowhere. ``clean`` otherwise.
    signal, strength : of the label, blank without.
    starts : day on which the misconduct begins. ``orange``, ``red`` : day since which it is warned of, NaN for never.
    level : at the last look, ``none`` where it was not assessed.
    """

    seed: int
    scenario: str
    kind: str
    subject_kind: str
    subject_id: str
    standing: Standing
    signal: str
    strength: str
    starts: float
    p: float
    level: str
    orange: float
    red: float

    @property
    def named(self) -> bool:
        """Orange or red at the last look."""
        return self.level in WARNED

    @property
    def ever(self) -> bool:
        """Orange or red at any look."""
        return bool(np.isfinite(self.orange))

    @property
    def waited(self) -> float:
        """Days from the start of the misconduct to the first warning, none of them negative; NaN for never."""
        return max(0.0, self.orange - self.starts) if self.ever else float("nan")


class Truth:
    """Who did what in one world."""

    def __init__(self, world: Outcome) -> None:
        people = world.people.to_pylist()
        self.unit_of = {(row["subject_kind"], row["subject_id"]): row["unit_id"] for row in people}
        self.labels: dict[Subject, dict[str, Mapping[str, object]]] = {}
        for row in world.labels.drop_columns(["record_ids"]).to_pylist():
            subject = (row["subject_kind"], row["subject_id"])
            self.labels.setdefault(subject, {})[row["kind"]] = row
        self.touched = {unit for kind, unit in self.labels if kind == "unit"}
        self.touched |= {self.unit_of.get(subject, "") for subject in self.labels}

    def standing(self, subject: Subject, *, kind: str) -> Standing:
        """How a subject stands to a kind."""
        mine = self.labels.get(subject, {})
        if kind in mine:
            return "guilty"
        unit = subject[1] if subject[0] == "unit" else self.unit_of.get(subject, "")
        if mine or (subject[0] != "officer" and unit in self.touched):
            return "touched"
        return "touched" if ("unit", unit) in self.labels else "clean"


def verdicts(worlds: Iterable[Outcome]) -> list[Verdict]:
    """Every hypothesis assessed in the worlds, and every labelled one whether it was assessed or not."""
    return [verdict for world in worlds for verdict in _of(world)]


def _of(world: Outcome) -> list[Verdict]:
    truth = Truth(world)
    rows = {(row["kind"], row["subject_kind"], row["subject_id"]): row for row in world.subjects.to_pylist()}
    keys = dict.fromkeys(rows)
    keys |= dict.fromkeys((kind, *subject) for subject, kinds in truth.labels.items() for kind in kinds)
    return [_verdict(key, row=rows.get(key, {}), truth=truth, world=world) for key in keys]


def _verdict(key: tuple[str, str, str], *, row: Mapping[str, object], truth: Truth, world: Outcome) -> Verdict:
    kind, subject = key[0], (key[1], key[2])
    label = truth.labels.get(subject, {}).get(kind, {})
    p, orange, red, starts = (
        float(str(source.get(name, "nan")))
        for source, name in ((row, "p"), (row, "orange_day"), (row, "red_day"), (label, "start_day"))
    )
    return Verdict(
        seed=world.setting.seed,
        scenario=world.setting.misconduct,
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        standing=truth.standing(subject, kind=kind),
        signal=str(label.get("signal", "")),
        strength=str(label.get("strength", "")),
        starts=starts,
        p=p,
        level=str(row.get("level", "none")),
        orange=orange,
        red=red,
    )


def by_world(given: Iterable[Verdict]) -> dict[tuple[str, int], list[Verdict]]:
    """Grouped by scenario and seed."""
    groups: dict[tuple[str, int], list[Verdict]] = {}
    for verdict in given:
        groups.setdefault((verdict.scenario, verdict.seed), []).append(verdict)
    return groups


def main_kind(scenario: str, *, given: Sequence[Verdict]) -> str:
    """The kind that most labels of a scenario have; blank for an honest one."""
    counts = {kind: 0 for kind in KINDS}
    for verdict in given:
        if verdict.scenario == scenario and verdict.standing == "guilty":
            counts[verdict.kind] += 1
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else ""
