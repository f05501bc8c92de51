"""Units of the bureau and the beats that they patrol."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.simulate.menu import BEAT_KINDS
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import Array, Rows, stream

PER_SQUADRON, PER_BRIGADE, PER_BRANCH = 11, 4, 3
LIMITS = ((40, 60, 60, 80), (80, 80, 100, 70), (40, 60, 60, 70), (40, 40, 60, 40), (100, 120, 120, 80))
THROUGHPUT = (22.0, 30.0, 55.0, 35.0, 26.0)  # seconds between cars at a breath-test site
OUTSIDERS = (0.10, 0.25, 0.12, 0.05, 0.45)
CHINESE = "一二三四五六七八九"
SQUADRON_KINDS = np.array(  # which beats a city, county or expressway squadron has
    [[0.62, 0.08, 0.0, 0.30, 0.0], [0.15, 0.35, 0.40, 0.10, 0.0], [0.0, 0.10, 0.0, 0.0, 0.90]]
)


@dataclass(frozen=True)
class Places:
    """Units (bureau, branches, brigades, squadrons) and beats.

    Parameters
    ----------
    ids, names, adcodes, levels, parents : of every unit; ``parents`` as places, -1 at the top.
    squadrons : places of the squadrons among the units; squadrons are counted from 0 everywhere else.
    brigade_of, branch_of : of each squadron, counted from 0.
    beats : ``squadron``, ``kind``, ``lat``, ``lon``, ``road``, ``km``, ``road_kind``, ``gap``, ``outsiders``.
    """

    ids: list[str]
    names: list[str]
    adcodes: list[str]
    levels: list[str]
    parents: list[int]
    squadrons: Array
    brigade_of: Array
    branch_of: Array
    beats: Rows

    @property
    def squadron_ids(self) -> list[str]:
        """Unit codes of the squadrons."""
        return [self.ids[place] for place in self.squadrons]

    def beats_of(self, squadron: int) -> Array:
        """Places of a squadron's beats."""
        return np.flatnonzero(self.beats["squadron"] == squadron)


def make(plan: Plan) -> Places:
    """A bureau of squadrons of about eleven."""
    count = max(1, round(plan.officers / PER_SQUADRON))
    brigade_of = np.arange(count) // PER_BRIGADE
    branch_of = brigade_of // PER_BRANCH
    ids, names, adcodes, levels, parents = ["150000000000"], ["虚构总队"], ["150000"], ["bureau"], [-1]

    def add(code: str, *, name: str, adcode: str, level: str, parent: int) -> int:
        ids.append(code)
        names.append(name)
        adcodes.append(adcode)
        levels.append(level)
        parents.append(parent)
        return len(ids) - 1

    branches, brigades, squadrons = {}, {}, []
    for squadron in range(count):
        branch, brigade = int(branch_of[squadron]), int(brigade_of[squadron])
        city = f"15{branch + 1:02d}" if branch < 99 else f"{1600 + branch}"
        if branch not in branches:
            where = f"{city}00"
            label = f"虚构第{_word(branch)}支队"
            branches[branch] = add(f"{where}000000", name=label, adcode=where, level="branch", parent=0)
        if brigade not in brigades:
            where = f"{city}{brigade % PER_BRANCH + 2:02d}"
            label = f"{names[branches[branch]]}第{_word(brigade % PER_BRANCH)}大队"
            up = branches[branch]
            brigades[brigade] = add(f"{where}000000", name=label, adcode=where, level="brigade", parent=up)
        up = brigades[brigade]
        number = squadron % PER_BRIGADE
        code = f"{adcodes[up]}{(number + 1) * 100:06d}"
        label = f"{names[up]}第{_word(number)}中队"
        squadrons.append(add(code, name=label, adcode=adcodes[up], level="squadron", parent=up))
    beats = _beats(plan, brigade_of=brigade_of)
    return Places(ids, names, adcodes, levels, parents, np.array(squadrons), brigade_of, branch_of, beats)


def _word(number: int) -> str:
    return CHINESE[number] if number < len(CHINESE) else str(number + 1)


def _beats(plan: Plan, *, brigade_of: Array) -> Rows:
    """Five to eight beats a squadron, by what kind of squadron it is."""
    rng = stream(plan.seed, purpose="beats")
    count = len(brigade_of)
    sizes = rng.integers(5, 9, count)
    squadron = np.repeat(np.arange(count), sizes)
    character = rng.choice(3, count, p=[0.5, 0.35, 0.15])[squadron]
    bounds = np.cumsum(SQUADRON_KINDS, axis=1)[character]
    kind = (rng.random(len(squadron))[:, None] >= bounds).sum(axis=1).clip(max=len(BEAT_KINDS) - 1)
    heart = np.stack([40.0 + 0.9 * rng.random(brigade_of.max() + 1), 107.0 + 7 * rng.random(brigade_of.max() + 1)])
    spread = 0.12 * (0.4 + 0.6 * (kind > 0))
    fast = rng.random(len(kind)) < 0.2
    return Rows(
        {
            "squadron": squadron,
            "kind": kind,
            "lat": heart[0][brigade_of[squadron]] + spread * rng.standard_normal(len(kind)),
            "lon": heart[1][brigade_of[squadron]] + spread * rng.standard_normal(len(kind)),
            "road": rng.integers(0, 40, len(kind)) + 40 * brigade_of[squadron],
            "km": np.round(rng.uniform(1, 180, len(kind)), 1),
            "road_kind": np.where(kind == 4, 0, np.where((kind == 0) & fast, 1, 2)),
            "gap": np.array(THROUGHPUT)[kind] * rng.lognormal(0, 0.3, len(kind)),
            "outsiders": np.array(OUTSIDERS)[kind] * rng.lognormal(0, 0.2, len(kind)),
        }
    )
