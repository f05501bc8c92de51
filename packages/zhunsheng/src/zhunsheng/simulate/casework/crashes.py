"""Crashes, who handles them and how long they take to be reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.places import Places
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import DAY, HOUR, NONE, Array, Rows, picked, stream
from zhunsheng.simulate.surroundings import HOURLY

MONTHLY = 90.0  # crashes of a squadron
HANDLERS = 2  # officers of a squadron who handle crashes: the first leads those with casualties
FATAL, INJURY, DAMAGE = range(3)
SEVERITIES = ("fatal", "injury", "damage")
SHARES = np.array([[0.02, 0.28, 0.70]])
SUMMARY, ORDINARY = range(2)
PROCEDURES = ("summary", "ordinary")
KM = 111.0  # kilometres of a degree of latitude
TRAINED, JUNIOR, MIDDLE = range(3)
GRADES = ("trained", "junior", "middle")


@dataclass(frozen=True)
class Handlers:
    """By squadron the two officers, and of every officer the grade, -1 where none; stations as degrees."""

    first: Array
    second: Array
    grade: Array
    lat: Array
    lon: Array


def handlers(bureau: Bureau) -> Handlers:
    """The officers who handle crashes: one of middle, one of junior grade."""
    first, second = bureau.members[:, 0], bureau.members[:, 1]
    grade = np.full(len(bureau.officers), NONE)
    grade[first], grade[second] = MIDDLE, JUNIOR
    lat, lon = _stations(bureau.places, count=len(bureau.sizes))
    return Handlers(first, second, grade, lat, lon)


def _stations(places: Places, *, count: int) -> tuple[Array, Array]:
    """The middle of a squadron's beats."""
    beats = places.beats
    size = np.maximum(np.bincount(beats["squadron"], minlength=count), 1)
    return tuple(np.bincount(beats["squadron"], beats[name], minlength=count) / size for name in ("lat", "lon"))  # type: ignore[return-value]


def make(plan: Plan, *, bureau: Bureau, crew: Handlers, monthly: float = MONTHLY) -> Rows:
    """Crashes in order of squadron and day, with the times until the scene is cleared."""
    rng = stream(plan.seed, purpose="casework crashes")
    squads = len(bureau.sizes)
    level = monthly * 12 / 365 * rng.lognormal(0, 0.25, squads)
    number = rng.poisson(level[:, None] * plan.traffic[None, :])
    squadron, day = (np.repeat(part.ravel(), number.ravel()) for part in np.indices(number.shape))
    count = len(squadron)
    at = np.zeros(count, int)
    hour = picked(HOURLY[None, :], at=at, draws=rng.random(count))
    severity = picked(SHARES, at=at, draws=rng.random(count))
    rows = Rows(
        {
            "serial": np.arange(count),
            "squadron": squadron,
            "severity": severity,
            "procedure": _procedures(severity, draws=rng.random(count)),
            "occurred": plan.begins + day * DAY + hour * HOUR + rng.integers(0, HOUR, count),
            "deaths": np.where(severity == FATAL, 1 + (rng.random(count) < 0.08) * rng.integers(1, 4, count), 0),
        }
    )
    _handled(rows, rng=rng, crew=crew)
    _reached(rows, rng=rng, crew=crew)
    return rows


def _procedures(severity: Array, *, draws: Array) -> Array:
    summary = np.choose(severity, [0.0, 0.25, 0.9])
    return np.where(draws < summary, SUMMARY, ORDINARY)


def _handled(rows: Rows, *, rng: np.random.Generator, crew: Handlers) -> None:
    squad, severity = rows["squadron"], rows["severity"]
    leads = (severity == FATAL) | (rng.random(len(rows)) < 0.5)
    rows["officer"] = np.where(leads, crew.first[squad], crew.second[squad])
    other = np.where(leads, crew.second[squad], crew.first[squad])
    rows["partner"] = np.where(rows["procedure"] == ORDINARY, other, NONE)
    rows["fled"] = ((rows["procedure"] == ORDINARY) & (rng.random(len(rows)) < 0.04)).astype(int)


def _reached(rows: Rows, *, rng: np.random.Generator, crew: Handlers) -> None:
    """Places, and the times of report, sending, arrival and clearing; farther takes longer."""
    count, squad = len(rows), rows["squadron"]
    km, turn = np.minimum(rng.gamma(1.5, 8.0, count), 60.0), rng.uniform(0, 2 * np.pi, count)
    rows["lat"] = crew.lat[squad] + km * np.sin(turn) / KM
    rows["lon"] = crew.lon[squad] + km * np.cos(turn) / (KM * np.cos(np.radians(crew.lat[squad])))
    rows["reported"] = rows["occurred"] + rng.integers(60, 900, count)
    rows["sent"] = rows["reported"] + rng.integers(20, 90, count)
    minutes = (2.0 + km) * np.exp(0.25 * np.clip(rng.standard_normal(count), -2, 2))
    rows["arrived"] = rows["sent"] + (60 * minutes).astype(np.int64)
    rows["cleared"] = rows["arrived"] + rng.integers(600, 2 * HOUR, count)
