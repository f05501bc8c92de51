"""Breath tests: sessions at check points, the instruments' own counters, and what units claim."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate.bureau import DEVICE_KINDS, DEVICES, Bureau
from zhunsheng.simulate.drives import Drives
from zhunsheng.simulate.menu import NUMBER
from zhunsheng.simulate.plan import Plan, midnight
from zhunsheng.simulate.rows import DAY, HOUR, NONE, Array, Rows, stream, within

SESSIONS = np.array([0.05, 0.26, 0.42])  # of day, evening and night shifts
WINDOWS = ((1.0, 4.5), (1.0, 4.5), (0.3, 4.5))  # hours after the start in which a session begins
LONGEST = 75 * 60
TESTS = 22.0
STRIDE = 8  # between numbers of readings, so that those behind a record have numbers of their own
SCREENING, EVIDENTIAL, BLOOD = 0, 1, 2
SOBER = 15  # sober breath reads below this; whole zeros would be taken by `ingest` for a column in another unit
SELF_TESTS = 2.5  # a week and instrument, calibration included
BOX = 50


def sessions(plan: Plan, *, bureau: Bureau, shifts: Rows, drives: Drives) -> Rows:
    """Every screening that led to no record: gaps of a few seconds' handling and the wait for the next car."""
    rng = stream(plan.seed, purpose="readings")
    chosen = _sessions(plan, rng=rng, bureau=bureau, shifts=shifts, drives=drives)
    size = 3 + rng.negative_binomial(2.0, 2.0 / (2.0 + TESTS), len(chosen))
    session = np.repeat(np.arange(len(chosen)), size)
    gap = bureau.places.beats["gap"][chosen["beat"]][session]
    waits = rng.uniform(4, 8, len(session)) + rng.exponential(gap)
    total = np.cumsum(waits)
    first = np.cumsum(size) - size
    waited = total - (total[first] - waits[first])[session]
    keep = waited < LONGEST
    at = session[keep]
    value = rng.integers(0, SOBER, int(keep.sum()))
    moments = chosen["starts"][at] + waited[keep].astype(np.int64)
    return _readings(chosen.take(at), moments=moments, value=value, rng=rng, bureau=bureau)


def _sessions(plan: Plan, *, rng: np.random.Generator, bureau: Bureau, shifts: Rows, drives: Drives) -> Rows:
    """Shifts with a check point; no instrument is in two places at once."""
    who, day = shifts["officer"], shifts["day"]
    squadron = bureau.officers["squadron"][who]
    raised = drives.factors(plan, squadrons=len(bureau.sizes))[squadron, day, NUMBER["alcohol"]]
    likely = SESSIONS[shifts["kind"]] * raised * np.clip(bureau.taste[who, NUMBER["alcohol"]], 0.3, 2.0)
    likely = np.where(bureau.officers["auxiliary"][who] | (shifts["beat"] == NONE), 0.0, likely)
    at = np.flatnonzero(rng.random(len(shifts)) < likely)
    group = (squadron[at].astype(np.int64) * len(plan.days) + day[at]) * 3 + shifts["kind"][at]
    order = np.argsort(group, kind="stable")
    nth = within(group[order])
    kept = nth < DEVICES[DEVICE_KINDS.index("breath")]
    at, nth = at[order][kept], nth[kept]
    window = np.array(WINDOWS)[shifts["kind"][at]]
    begins = shifts["starts"][at] + (HOUR * rng.uniform(window[:, 0], window[:, 1])).astype(np.int64)
    squad = bureau.officers["squadron"][who[at]]
    return Rows(
        {
            "officer": who[at],
            "squadron": squad,
            "beat": shifts["beat"][at],
            "starts": begins,
            "device": bureau.devices_of(squad, kind="breath", nth=nth),
            "lat": bureau.places.beats["lat"][shifts["beat"][at]] + shifts["lat_a"][at],
            "lon": bureau.places.beats["lon"][shifts["beat"][at]] + shifts["lon_a"][at],
        }
    )


def _readings(chosen: Rows, *, moments: Array, value: Array, rng: np.random.Generator, bureau: Bureau) -> Rows:
    count = len(chosen)
    return Rows(
        {
            "serial": np.arange(count) * STRIDE,
            "device": chosen["device"],
            "officer": chosen["officer"],
            "squadron": chosen["squadron"],
            "beat": chosen["beat"],
            "taken": moments + bureau.devices["skew"][chosen["device"]],
            "mode": np.full(count, SCREENING, np.int8),
            "value": value.astype(float),
            "lat": np.round(chosen["lat"] + 0.0001 * rng.standard_normal(count), 6),
            "lon": np.round(chosen["lon"] + 0.0001 * rng.standard_normal(count), 6),
        }
    )


def unconfirmed(plan: Plan, *, readings: Rows) -> Rows:
    """A few screenings at 20 or more that the second breath did not confirm: no record, and rightly so."""
    rng = stream(plan.seed, purpose="unconfirmed")
    first = readings.take(np.flatnonzero(rng.random(len(readings)) < 0.0012))
    count = len(first)
    second = first.copy()
    for nth, (part, low, high, after) in enumerate(((first, 20, 34, 20), (second, 5, 20, 900))):
        part["serial"] = (np.arange(count) + len(readings) + nth * count) * STRIDE
        part["value"] = rng.integers(low, high, count).astype(float)
        part["taken"] = part["taken"] + after + rng.integers(0, 200, count)
        part["mode"] = np.full(count, nth, np.int8)
    return first.joined(second)


def behind(records: Rows, *, bureau: Bureau) -> Rows:
    """The readings behind alcohol records: screening, second breath (a first one before it where there was), blood.

    Blood is read by a laboratory, whose device is none of the squadron's (-1).
    """
    alcohol = records.take(np.flatnonzero(records["category"] == NUMBER["alcohol"]))
    parts = []
    for nth, (name, mode, after) in enumerate(
        (("screen", 0, -420), ("breath_first", 1, -300), ("breath", 1, -90), ("blood", 2, 5400))
    ):
        part = alcohol.take(np.flatnonzero(~np.isnan(alcohol[name])))
        device = np.where(mode == BLOOD, NONE, part["device"])
        skew = np.where(device >= 0, bureau.devices["skew"][part["device"].clip(min=0)], 0)
        parts.append(
            Rows(
                {
                    "serial": part["serial"] * STRIDE + nth + 1,
                    "device": device,
                    "officer": part["officer"],
                    "squadron": part["squadron"],
                    "taken": part["occurred"] + after + part["serial"] % 47 + skew,
                    "mode": np.full(len(part), mode, np.int8),
                    "value": part[name],
                    "lat": part["lat"],
                    "lon": part["lon"],
                    "vehicle": part["vehicle"] if mode else np.full(len(part), NONE),
                    "driver": part["driver"] if mode else np.full(len(part), NONE),
                }
            )
        )
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.joined(part)
    return whole


def counters(plan: Plan, *, bureau: Bureau, readings: Rows) -> Rows:
    """Counters read off every Monday and on the first of each month: all tests until then, and self-tests."""
    rng = stream(plan.seed, purpose="counters")
    days = [plan.start, *(day for day in plan.days[1:] if day.weekday() == 0 or day.day == 1), plan.end]
    moments = np.array([midnight(day) for day in days])
    spans = np.diff(moments, prepend=moments[0]) / DAY
    devices = np.flatnonzero(bureau.devices["kind"] == DEVICE_KINDS.index("breath"))
    own = np.cumsum(rng.poisson(SELF_TESTS / 7 * spans, (len(devices), len(days))), axis=1)
    late = rng.integers(0, 2 * HOUR, (len(devices), len(days)))
    taken = readings.take(np.flatnonzero(readings["device"] >= 0))
    order = np.lexsort((taken["taken"], taken["device"]))
    wide = plan.ends * 2
    keys = taken["device"][order].astype(np.int64) * wide + taken["taken"][order]
    at = np.repeat(devices, len(days)).astype(np.int64)
    read = np.tile(moments, len(devices)) + 7 * HOUR + late.ravel()
    so_far = np.searchsorted(keys, at * wide + read) - np.searchsorted(keys, at * wide)
    counted = so_far + own.ravel()
    return Rows(
        {
            "device": at,
            "at": read,
            "count": bureau.devices["total"][at] + counted,
            "issued": _boxes(counted.reshape(len(devices), -1)).ravel(),
            "squadron": bureau.devices["squadron"][at],
        }
    )


def _boxes(counted: Array) -> Array:
    """Mouthpieces issued since the last read-off, in whole boxes, so that the stock lasts."""
    needed = np.ceil(counted * 1.02 / BOX) * BOX
    return np.asarray(np.diff(needed, axis=1, prepend=0).astype(np.int64))


def claims(plan: Plan, *, bureau: Bureau) -> Rows:
    """What units will claim each month beside what their instruments hold: a small lawful error."""
    rng = stream(plan.seed, purpose="claims")
    squads, months = len(bureau.sizes), len(plan.firsts)
    squadron, month = (part.ravel() for part in np.indices((squads, months)))
    return Rows(
        {
            "squadron": squadron,
            "month": month,
            "noise": rng.normal(0, 0.008, len(squadron)),
            "inflated": np.zeros(len(squadron)),
        }
    )


def tested(plan: Plan, *, readings: Rows, squadrons: int) -> Array:
    """Screenings of each squadron and calendar month."""
    months = np.array([midnight(day) for day in plan.firsts])
    screened = readings.take(np.flatnonzero(readings["mode"] == SCREENING))
    month = np.searchsorted(months, screened["taken"], side="right") - 1
    inside = (month >= 0) & (screened["taken"] < plan.ends)
    place = screened["squadron"][inside] * len(months) + month[inside]
    return np.bincount(place, minlength=squadrons * len(months)).reshape(squadrons, len(months))
