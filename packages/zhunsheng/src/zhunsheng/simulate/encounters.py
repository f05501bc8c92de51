"""Where and when officers deal with what: the skeleton of every enforcement record."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.drives import Drives
from zhunsheng.simulate.menu import CATEGORIES
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import DAY, HOUR, NONE, Array, Rows, stream, within

MONTHLY_SHIFTS = 18.2
MARGIN = 600  # seconds at either end of a shift without records
SPACING = 150  # seconds between two records where the shift has room
OVERTIME = 0.015


def make(plan: Plan, *, bureau: Bureau, shifts: Rows, drives: Drives) -> Rows:
    """Records with who, where, when, ordered by officer and time."""
    rng = stream(plan.seed, purpose="encounters")
    expected = _expected(plan, bureau=bureau, shifts=shifts, drives=drives)
    expected *= rng.gamma(4.0, 0.25, len(shifts))[:, None].astype(np.float32)
    counts = rng.poisson(expected)
    shift, category = (np.repeat(part, counts.ravel()) for part in _grid(counts.shape))
    order = np.lexsort((rng.random(len(shift)), shift))
    records = Rows({"shift": shift[order], "category": category[order]})
    records["officer"] = shifts["officer"][records["shift"]]
    records["squadron"] = bureau.officers["squadron"][records["officer"]]
    records["beat"] = _beat(shifts["beat"][records["shift"]], squadron=records["squadron"], bureau=bureau)
    records["occurred"] = placed(rng, shifts=shifts, shift=records["shift"])
    _overtime(records, rng=rng, shifts=shifts)
    position(records, rng=rng, bureau=bureau, shifts=shifts)
    _surveillance(records, rng=rng, plan=plan, bureau=bureau)
    records["occurred"] = habit(records, rng=rng, officers=bureau.officers)
    records["serial"] = np.arange(len(records))
    return records


def _grid(shape: tuple[int, ...]) -> tuple[Array, Array]:
    rows, columns = np.indices(shape, dtype=np.int32)
    return rows.ravel(), columns.ravel()


def _expected(plan: Plan, *, bureau: Bureau, shifts: Rows, drives: Drives) -> Array:
    """Expected records of each shift and category."""
    officers, beats = bureau.officers, bureau.places.beats
    rates = np.array([category.rates for category in CATEGORIES], np.float32).T
    turns = np.array([category.shifts for category in CATEGORIES], np.float32).T
    who, day = shifts["officer"], shifts["day"]
    squadron = officers["squadron"][who]
    kind = np.where(shifts["beat"] == NONE, 0, beats["kind"][shifts["beat"].clip(min=0)])
    base = officers["rate"][who] / MONTHLY_SHIFTS * plan.traffic[day]
    base = np.where(officers["auxiliary"][who], 0.0, base) * np.where(shifts["beat"] == NONE, 0.3, 1.0)
    raised = drives.factors(plan, squadrons=len(bureau.sizes))[squadron, day]
    taste = bureau.taste.astype(np.float32)[who]
    return np.asarray(base[:, None].astype(np.float32) * rates[kind] * turns[shifts["kind"]] * taste * raised)


def _beat(beats: Array, *, squadron: Array, bureau: Bureau) -> Array:
    """The beat, or the squadron's first where the shift had none."""
    first = np.searchsorted(bureau.places.beats["squadron"], squadron)
    return np.where(beats == NONE, first, beats)


def placed(rng: np.random.Generator, *, shifts: Rows, shift: Array) -> Array:
    """Moments inside shifts, in order and some minutes apart; ``shift`` must be in order."""
    draws = rng.random(len(shift))
    order = np.lexsort((draws, shift))
    nth = within(shift)
    sizes = np.bincount(shift, minlength=len(shifts))[shift]
    length = (shifts["ends"] - shifts["starts"])[shift] - 2 * MARGIN
    gap = np.minimum(SPACING, length / (sizes + 1))
    offset = MARGIN + draws[order] * (length - sizes * gap) + nth * gap
    return np.asarray((shifts["starts"][shift] + offset).astype(np.int64))


def _overtime(records: Rows, *, rng: np.random.Generator, shifts: Rows) -> None:
    """Some last records of a shift come after its end."""
    shift = records["shift"]
    last = np.r_[shift[1:] != shift[:-1], True] if len(shift) else np.zeros(0, bool)
    share = OVERTIME * len(shift) / max(1, last.sum())
    late = np.flatnonzero(last & (rng.random(len(shift)) < share))
    records["occurred"][late] = shifts["ends"][shift[late]] + rng.integers(300, 2 * HOUR, len(late))


def position(records: Rows, *, rng: np.random.Generator, bureau: Bureau, shifts: Rows) -> None:
    """Fill in where: at one of the two points where the shift stood, within some tens of metres."""
    shift, beats = records["shift"], bureau.places.beats
    length = (shifts["ends"] - shifts["starts"])[shift]
    later = (records["occurred"] - shifts["starts"][shift]) > shifts["turn"][shift] * length
    for name in ("lat", "lon"):
        point = np.where(later, shifts[f"{name}_b"][shift], shifts[f"{name}_a"][shift])
        jitter = 0.0002 * rng.standard_normal(len(shift))
        records[name] = np.round(beats[name][records["beat"]] + point + jitter, 6)
    for name in ("road", "road_kind"):
        records[name] = beats[name][records["beat"]]
    records["km"] = np.round(np.abs(beats["km"][records["beat"]] + rng.normal(0, 0.6, len(shift))), 2)


def _surveillance(records: Rows, *, rng: np.random.Generator, plan: Plan, bureau: Bureau) -> None:
    """Those who review pictures take part of some categories from fixed cameras: any hour of the day before."""
    away = np.array([category.away for category in CATEGORIES])[records["category"]]
    off = (rng.random(len(records)) < away) & bureau.officers["reviewer"][records["officer"]]
    moments = records["occurred"] - (DAY * rng.uniform(0.3, 2.5, len(records))).astype(np.int64)
    off &= moments >= plan.begins
    records["method"] = off.astype(np.int8)
    records["occurred"] = np.where(off, moments, records["occurred"])


def habit(records: Rows, *, rng: np.random.Generator, officers: Rows) -> Array:
    """The time as written: to the second by some, to the minute by most, to five minutes now and then."""
    who, moments = records["officer"], records["occurred"]
    exact = officers["seconds"][who] | (records["method"] == 1)
    fives = (rng.random(len(records)) < officers["fives"][who]) & (records["method"] == 0)
    return np.where(fives, moments // 300 * 300, np.where(exact, moments, moments // 60 * 60))
