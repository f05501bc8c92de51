"""Rosters: day, evening and night in turn, about nineteen shifts a month."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import DAY, HOUR, NONE, Array, Rows, stream

OFF = -1
ROTATION = np.array([[0, 0, 1, 2, OFF, 0, 1, OFF], [0, 0, 0, 0, 0, OFF, OFF, OFF], [1, 1, 2, 2, OFF, 1, 2, OFF]])
STARTS = np.array([8 * HOUR, 15 * HOUR + HOUR // 2, 22 * HOUR + HOUR // 2])
LENGTHS = np.array([8 * HOUR + HOUR // 2, 8 * HOUR, 8 * HOUR])
LEAVE = 0.05


def make(plan: Plan, *, bureau: Bureau) -> Rows:
    """Every shift: ``officer``, ``day``, ``kind``, ``starts``, ``ends``, ``beat``, and two points where it stood."""
    rng = stream(plan.seed, purpose="shifts")
    officers, days = bureau.officers, len(plan.days)
    turn = (np.arange(days)[None, :] + officers["offset"][:, None]) % 8
    kinds = ROTATION[officers["duty"][:, None], turn]
    kinds[_away(rng, officers=officers, days=days)] = OFF
    who, day = np.nonzero(kinds != OFF)
    kind = kinds[who, day]
    starts = plan.begins + day * DAY + STARTS[kind]
    made = Rows({"officer": who, "day": day, "kind": kind, "starts": starts, "ends": starts + LENGTHS[kind]})
    made["beat"] = _beats(made, rng=rng, bureau=bureau)
    for point in ("a", "b"):
        made[f"lat_{point}"] = 0.006 * rng.standard_normal(len(made))
        made[f"lon_{point}"] = 0.008 * rng.standard_normal(len(made))
    made["turn"] = rng.uniform(0.25, 0.75, len(made))
    return made


def _away(rng: np.random.Generator, *, officers: Rows, days: int) -> Array:
    """Days on leave, in stretches, and days before an officer came."""
    count = len(officers)
    stretches = max(1, round(LEAVE * days / 7))
    begins = rng.integers(0, days, (count, stretches))
    lengths = rng.integers(2, 13, (count, stretches))
    day = np.arange(days)
    leave = np.zeros((count, days), bool)
    for nth in range(stretches):
        first, last = begins[:, nth, None], (begins + lengths)[:, nth, None]
        leave |= (day >= first) & (day < last)
    return np.asarray(leave | (day[None, :] < officers["since"][:, None]))


def _beats(shifts: Rows, *, rng: np.random.Generator, bureau: Bureau) -> Array:
    """Half the shifts on an officer's usual beat, the others anywhere in the squadron; a few without a beat."""
    squadron = bureau.officers["squadron"][shifts["officer"]]
    beats = bureau.places.beats["squadron"]
    first = np.searchsorted(beats, np.arange(len(bureau.sizes)))
    sizes = np.bincount(beats, minlength=len(bureau.sizes))
    usual = bureau.officers["favourite"][shifts["officer"]] % sizes[squadron]
    other = (rng.random(len(shifts)) * sizes[squadron]).astype(int)
    chosen = first[squadron] + np.where(rng.random(len(shifts)) < 0.5, usual, other)
    return np.where(rng.random(len(shifts)) < 0.03, NONE, chosen)


def covering(shifts: Rows, *, officers: Array, moments: Array, slack: int = 0) -> Array:
    """The shift of each officer in which a moment lies, -1 where there is none.

    Parameters
    ----------
    shifts : ordered by officer and start.
    slack : seconds before and after that still count.
    """
    wide = int(shifts["starts"].max()) + 10 * DAY
    keys = shifts["officer"].astype(np.int64) * wide + shifts["starts"] - slack
    place = np.searchsorted(keys, officers.astype(np.int64) * wide + moments, side="right") - 1
    held = place.clip(min=0)
    inside = (place >= 0) & (shifts["officer"][held] == officers) & (moments <= shifts["ends"][held] + slack)
    return np.where(inside, held, NONE)
