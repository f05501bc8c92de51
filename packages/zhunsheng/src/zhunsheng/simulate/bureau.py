"""Officers, instruments and cameras, each with lawful habits of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from zhunsheng.simulate.menu import CATEGORIES
from zhunsheng.simulate.places import Places
from zhunsheng.simulate.plan import Plan, midnight
from zhunsheng.simulate.rows import Array, Rows, stream

MONTHLY = 45.0  # records of an officer and month, on average
AUXILIARIES, NEWCOMERS, CARRIERS, REVIEWERS, DESK = 0.15, 0.08, 0.40, 0.25, 0.06
DEVICE_KINDS = ("breath", "radar", "scale", "fixed")
DEVICES = (2, 3, 1, 2)  # of each kind in a squadron


@dataclass(frozen=True)
class Bureau:
    """The people and what they carry.

    Parameters
    ----------
    officers : ``number``, ``squadron``, ``auxiliary``, ``since`` and habits; each officer holds the camera of the same place.
    taste : of each officer and category, how much more or less of it than others.
    members, sizes : sworn officers of each squadron, padded with -1, and how many.
    devices : ``kind``, ``squadron``, ``skew`` (seconds its clock is off).
    """

    places: Places
    officers: Rows
    taste: Array
    members: Array
    sizes: Array
    devices: Rows

    def devices_of(self, squadrons: Array, *, kind: str, nth: Array) -> Array:
        """The n-th instrument of a kind in each squadron, counted round."""
        per = sum(DEVICES)
        number = DEVICE_KINDS.index(kind)
        return np.asarray(squadrons * per + sum(DEVICES[:number]) + nth % DEVICES[number])


def make(plan: Plan, *, places: Places) -> Bureau:
    """People, instruments and cameras of a bureau."""
    rng = stream(plan.seed, purpose="officers")
    squads = len(places.squadrons)
    officers = _people(plan, rng=rng, squads=squads)
    squad_effects = _squadrons(rng, count=squads)
    _habits(officers, rng=rng, shared=squad_effects)
    sworn = np.flatnonzero(~officers["auxiliary"])
    sizes = np.bincount(officers["squadron"][sworn], minlength=squads)
    members = np.full((squads, max(int(sizes.max()), 1)), -1)
    for squad in range(squads):
        members[squad, : sizes[squad]] = sworn[officers["squadron"][sworn] == squad]
    taste = rng.lognormal(0.0, 0.3, (len(officers), len(CATEGORIES)))
    return Bureau(places, officers, taste, members, sizes, _devices(plan, squads=squads))


def _people(plan: Plan, *, rng: np.random.Generator, squads: int) -> Rows:
    count = plan.officers
    squadron = np.arange(count) % squads
    auxiliary = rng.permutation(count) < round(AUXILIARIES * count)
    for squad in range(squads):  # each squadron keeps at least three who may decide
        mine = np.flatnonzero(squadron == squad)
        if (~auxiliary[mine]).sum() < 3:
            auxiliary[mine[:3]] = False
    new = rng.random(count) < NEWCOMERS
    fresh = rng.integers(1, max(2, len(plan.days) * 3 // 4), count)
    long = rng.integers(200, 6000, count)
    since = np.where(new, fresh, -long)
    return Rows(
        {
            "number": rng.permutation(900_000)[:count] + 100_000,
            "squadron": squadron,
            "auxiliary": auxiliary,
            "since": since,  # days from the start of the span
        }
    )


def _squadrons(rng: np.random.Generator, *, count: int) -> dict[str, Array]:
    """What a squadron's people have in common."""
    names = ("rate", "leniency", "amount", "measures", "missing", "filmed", "unpaid", "late")
    return {name: rng.standard_normal(count) for name in names}


def _habits(officers: Rows, *, rng: np.random.Generator, shared: dict[str, Array]) -> None:
    """Lawful differences between people: log-normal factors with a spread of 0.2 to 0.4, and log-odds of about 0.3."""
    count, squad = len(officers), officers["squadron"]

    def effect(name: str, *, own: float, unit: float) -> Array:
        return np.asarray(own * rng.standard_normal(count) + unit * shared[name][squad])

    desk = rng.random(count) < DESK
    rate = MONTHLY * 0.9 * rng.gamma(2.6, 1 / 2.6, count) * np.exp(effect("rate", own=0.0, unit=0.2))
    officers["rate"] = np.where(desk, 0.06, 1.0) * np.clip(rate, 2.0, 260.0)
    officers["leniency"] = effect("leniency", own=0.3, unit=0.15)
    officers["amount"] = effect("amount", own=0.3, unit=0.15)
    officers["measures"] = effect("measures", own=0.3, unit=0.15)
    officers["missing"] = np.exp(effect("missing", own=0.3, unit=0.2))
    officers["slips"] = np.exp(0.35 * rng.standard_normal(count))
    officers["dark"] = np.exp(effect("filmed", own=0.35, unit=0.2))
    officers["unpaid"] = np.exp(effect("unpaid", own=0.3, unit=0.2))
    officers["late"] = np.exp(effect("late", own=0.4, unit=0.2))
    officers["voids"] = np.exp(0.35 * rng.standard_normal(count))
    officers["heaping"] = rng.beta(1.2, 9.0, count)
    officers["fives"] = rng.beta(0.7, 6.0, count)
    officers["seconds"] = rng.random(count) < 0.3
    officers["batches"] = np.where(rng.random(count) < 0.12, rng.beta(4, 4, count), 0.02)
    officers["carrier"] = rng.random(count) < CARRIERS
    officers["reviewer"] = rng.random(count) < REVIEWERS
    officers["duty"] = rng.choice(3, count, p=[0.68, 0.18, 0.14])  # rotating, days only, mostly nights
    officers["offset"] = rng.integers(0, 8, count)
    officers["favourite"] = rng.integers(0, 1000, count)
    officers["camera_skew"] = np.where(
        rng.random(count) < 0.05, rng.integers(-540, 541, count), rng.integers(-5, 6, count)
    )
    officers["swap"] = np.where(rng.random(count) < 0.06, rng.integers(20, 300, count), -1)


def _devices(plan: Plan, *, squads: int) -> Rows:
    rng = stream(plan.seed, purpose="devices")
    per = sum(DEVICES)
    kind = np.tile(np.repeat(np.arange(len(DEVICES)), DEVICES), squads)
    count = len(kind)
    skewed = rng.random(count) < 0.06
    return Rows(
        {
            "kind": kind,
            "squadron": np.repeat(np.arange(squads), per),
            "skew": np.where(skewed, rng.integers(-420, 421, count), rng.integers(-4, 5, count)),
            "number": rng.permutation(90_000)[:count] + 10_000,
            "total": rng.integers(500, 9000, count),  # on the counter when the span begins
        }
    )


def since_moment(plan: Plan, *, days: int) -> int:
    """Local midnight so many days from the start of the span."""
    return midnight(plan.start + timedelta(days=days))
