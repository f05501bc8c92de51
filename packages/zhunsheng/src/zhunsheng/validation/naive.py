"""The screen that everybody thinks of first, on the same worlds: who lies above the mean plus two standard deviations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.validation.outcome import Outcome
from zhunsheng.validation.scores import Mean, Share
from zhunsheng.validation.verdicts import WARNED, Truth

TIMES = 2.0


@dataclass(frozen=True)
class Screened:
    """Officers named by a way of choosing, over the worlds of one scenario and kind.

    Parameters
    ----------
    named : officers a world. ``recall`` : of the guilty officers. ``realised`` : mean false share. The touched count nowhere.
    """

    way: str
    scenario: str
    kind: str
    named: float
    recall: Share
    realised: Mean


def scores(world: Outcome, *, kind: str) -> dict[str, float]:
    """Of each officer with any record in a kind's indicators, the largest z of its plain rate among all officers."""
    rates: dict[str, dict[str, float]] = {}
    for row in world.lines.to_pylist():
        if row["kind"] == kind and row["subject_kind"] == "officer" and row["exposure"] > 0:
            rates.setdefault(row["indicator"], {})[row["subject_id"]] = row["observed"] / row["exposure"]
    largest: dict[str, float] = {}
    for held in rates.values():
        values = np.array(list(held.values()))
        spread = float(values.std())
        for name, value in held.items():
            z = (value - float(values.mean())) / spread if spread > 0 else 0.0
            largest[name] = max(largest.get(name, -np.inf), z)
    return largest


def screen(worlds: Sequence[Outcome], *, kind: str) -> list[Screened]:
    """Ours, the naive screen at its own size, and its strongest officers as many as ours names in each world.

    The naive screen compares every officer's plain rate with all others', whatever their duty; few records and many count alike.
    """
    named: dict[str, list[set[str]]] = {"ours": [], "naive": [], "naive_same": []}
    for world in worlds:
        ours = {
            row["subject_id"]
            for row in world.subjects.to_pylist()
            if row["kind"] == kind and row["subject_kind"] == "officer" and row["level"] in WARNED
        }
        ranked = sorted(scores(world, kind=kind).items(), key=lambda entry: (-entry[1], entry[0]))
        named["ours"].append(ours)
        named["naive"].append({name for name, z in ranked if z > TIMES})
        named["naive_same"].append({name for name, _ in ranked[: len(ours)]})
    return [_screened(way, sets=sets, worlds=worlds, kind=kind) for way, sets in named.items()]


def _screened(way: str, *, sets: Sequence[set[str]], worlds: Sequence[Outcome], kind: str) -> Screened:
    found = of = 0
    false = []
    for world, chosen in zip(worlds, sets, strict=True):
        truth = Truth(world)
        guilty = {name for (by, name), kinds in truth.labels.items() if by == "officer" and kind in kinds}
        clean = {name for name in chosen if truth.standing(("officer", name), kind=kind) == "clean"}
        found, of = found + len(guilty & chosen), of + len(guilty)
        false.append(len(clean) / max(1, len(clean) + len(guilty & chosen)))
    size = float(np.mean([len(chosen) for chosen in sets])) if sets else 0.0
    return Screened(way, worlds[0].setting.misconduct, kind, size, Share(found, of), Mean(tuple(false)))
