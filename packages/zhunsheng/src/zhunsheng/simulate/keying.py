"""Paperwork: who signed beside, when it was keyed in, how it was filmed, paid, served, corrected; and the honest slips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.menu import NUMBER
from zhunsheng.simulate.outcomes import BIT, BLOOD_TEST
from zhunsheng.simulate.plan import Plan, clock
from zhunsheng.simulate.rows import DAY, HOUR, NO_TIME, NONE, Array, Rows, stream, within
from zhunsheng.simulate.shifts import STARTS

VALID, VOIDED, AMENDED = 0, 1, 2
REASONS = ("录入错误", "当事人提供新证据", "重复录入", "文书作废重开", "复核更正")
NEXT_DAY, LATE, MIDNIGHT = 0.05, 0.012, 0.03
VOIDS, AMENDMENTS = 0.007, 0.008
DARK, UNPAID, MISSING, NO_PARTNER = 0.02, 0.015, 0.012, 0.010
STEP_NAMES = ("notice", "statement", "hearing_notice", "review", "decision", "service", "payment")
OMISSIBLE = np.array([1, 2, 8, 32])  # bits of steps that are forgotten now and then
TYPING = 0.001


@dataclass(frozen=True)
class Quirks:
    """What one unit does that is nobody's fault: a midnight default, a late upload, lost recordings, another register."""

    midnight: int
    late: int
    late_month: int
    lost: int
    lost_from: int
    lost_days: int
    other_brigade: int
    other_category: int


def quirks(plan: Plan, *, bureau: Bureau) -> Quirks:
    """Draw which unit has which."""
    rng = stream(plan.seed, purpose="quirks")
    squads = len(bureau.sizes)
    midnight, late, lost = (int(number) for number in rng.integers(0, squads, 3))
    month, day, length = (
        int(rng.integers(0, plan.months)),
        int(rng.integers(0, len(plan.days) - 6)),
        int(rng.integers(4, 8)),
    )
    brigade = int(rng.integers(0, bureau.places.brigade_of.max() + 1))
    return Quirks(midnight, late, month, lost, day, length, brigade, NUMBER["parking"])


def fill(records: Rows, *, plan: Plan, bureau: Bureau, shifts: Rows, odd: Quirks) -> None:
    """Add the paperwork of every record."""
    rng = stream(plan.seed, purpose="keying")
    partners(records, rng=rng, bureau=bureau)
    _midnights(records, rng=rng, odd=odd)
    entries(records, rng=rng, bureau=bureau, shifts=shifts)
    month = plan.month_of[plan.day_of(records["occurred"])]
    upload = (records["squadron"] == odd.late) & (month == odd.late_month)
    records["entered"] += np.where(upload, 7 * DAY, 0)
    paperwork(records, rng=rng, bureau=bureau)
    day = plan.day_of(records["occurred"])
    lost = (records["squadron"] == odd.lost) & (day >= odd.lost_from) & (day < odd.lost_from + odd.lost_days)
    records["filmed"] &= ~lost
    elsewhere = bureau.places.brigade_of[records["squadron"]] == odd.other_brigade
    records["paid"] &= ~(elsewhere & (records["category"] == odd.other_category))
    _voids(records, rng=rng, bureau=bureau)


def partners(records: Rows, *, rng: np.random.Generator, bureau: Bureau) -> None:
    """A second officer of the squadron in the ordinary procedure; an auxiliary beside many summary ones."""
    squadron, count = records["squadron"], len(records)
    size = bureau.sizes[squadron]
    own = (bureau.members[squadron] == records["officer"][:, None]).argmax(axis=1)
    step = 1 + (rng.random(count) * (size - 1)).astype(int)
    second = bureau.members[squadron, (own + step) % size]
    helper = _auxiliaries(records, rng=rng, bureau=bureau)
    alone = rng.random(count) < NO_PARTNER * bureau.officers["missing"][records["officer"]]
    ordinary = np.where(alone, NONE, second)
    beside = (rng.random(count) < 0.3) & (records["method"] == 0)
    records["partner"] = np.where(records["procedure"] == 1, ordinary, np.where(beside, helper, NONE))


def _auxiliaries(records: Rows, *, rng: np.random.Generator, bureau: Bureau) -> Array:
    """An auxiliary of the squadron, -1 where it has none."""
    people = np.flatnonzero(bureau.officers["auxiliary"])
    order = people[np.argsort(bureau.officers["squadron"][people], kind="stable")]
    sizes = np.bincount(bureau.officers["squadron"][order], minlength=len(bureau.sizes))
    first = np.cumsum(sizes) - sizes
    squadron = records["squadron"]
    place = first[squadron] + (rng.random(len(records)) * sizes[squadron]).astype(int)
    held = np.append(order, NONE)
    return np.where(sizes[squadron] > 0, held[np.minimum(place, len(order))], NONE)


def _midnights(records: Rows, *, rng: np.random.Generator, odd: Quirks) -> None:
    """One unit's terminal writes midnight where the clock was left blank."""
    blank = (records["squadron"] == odd.midnight) & (records["method"] == 0)
    blank &= rng.random(len(records)) < MIDNIGHT
    records["occurred"] = np.where(blank, records["occurred"] - clock(records["occurred"]), records["occurred"])


def entries(records: Rows, *, rng: np.random.Generator, bureau: Bureau, shifts: Rows) -> None:
    """When each record was keyed in: within the hour mostly; some officers key a shift's records in one go at its end."""
    count, who, shift = len(records), records["officer"], records["shift"]
    slow = bureau.officers["late"][who]
    lag = 240 + rng.lognormal(np.log(2400 * slow), 0.9, count)
    entered = records["occurred"] + np.minimum(lag, 20 * HOUR)
    batch = rng.random(len(shifts)) < bureau.officers["batches"][shifts["officer"]]
    pace = rng.uniform(60, 150, len(shifts))
    ends = np.maximum(shifts["ends"][shift], records["occurred"])
    entered = np.where(batch[shift], ends + 300 + (within(shift) + 1) * pace[shift], entered)
    morrow = rng.random(count) < np.minimum(NEXT_DAY * slow, 0.5)
    entered = np.where(morrow, _next_morning(records["occurred"]) + rng.uniform(0, 3 * HOUR, count), entered)
    late = rng.random(count) < np.minimum(LATE * slow, 0.5)
    entered = np.where(late, records["occurred"] + DAY * rng.uniform(4.5, 12, count), entered)
    away = records["method"] == 1
    desk = np.maximum(shifts["starts"][shift] + rng.uniform(900, 7 * HOUR, count), records["occurred"] + HOUR)
    records["entered"] = np.where(away, desk, entered).astype(np.int64)


def _next_morning(moments: Array) -> Array:
    return np.asarray(moments - clock(moments) + DAY + STARTS[0])


def paperwork(records: Rows, *, rng: np.random.Generator, bureau: Bureau) -> None:
    """Draw what later tables are made from: recordings, payment, steps, handing in, tests, typing errors."""
    count, who = len(records), records["officer"]
    officers = bureau.officers
    records["filmed"] = (records["method"] == 0) & (rng.random(count) >= np.minimum(DARK * officers["dark"][who], 0.5))
    records["lead"] = rng.integers(40, 240, count)
    records["trail"] = rng.integers(240, 720, count)
    slow = np.where(rng.random(count) < 0.04, rng.uniform(1.1, 4, count) * DAY, rng.lognormal(9.5, 0.6, count))
    records["upload"] = slow.astype(np.int64)
    records["paid"] = rng.random(count) >= np.minimum(UNPAID * officers["unpaid"][who], 0.5)
    records["pay_lag"] = (DAY * np.minimum(rng.gamma(1.6, 3.0, count) + 0.02, 60)).astype(np.int64)
    _steps(records, rng=rng, officers=officers)
    _tests(records, rng=rng)
    records["mistyped"] = (rng.random(count) < TYPING) + 2 * (rng.random(count) < TYPING)
    for name, value in (("status", VALID), ("reason", NONE), ("status_at", NO_TIME)):
        records[name] = np.full(count, value, np.int64)


def _steps(records: Rows, *, rng: np.random.Generator, officers: Rows) -> None:
    count = len(records)
    forgot = rng.random(count) < np.minimum(MISSING * officers["missing"][records["officer"]], 0.5)
    records["omitted"] = np.where(forgot, OMISSIBLE[rng.integers(0, len(OMISSIBLE), count)], 0)
    records["self_reviewed"] = rng.random(count) < 0.006
    licence = records["sanctions"] & (BIT["suspension"] | BIT["revocation"]) > 0
    grave = records["sanctions"] & BIT["revocation"] > 0
    hours = np.where(licence, rng.uniform(5, 60, count), rng.uniform(0.2, 20, count))
    hours = np.where(grave, rng.uniform(24, 140, count), hours)
    over = rng.random(count) < 0.012 * officers["late"][records["officer"]]
    records["decided"] = (HOUR * np.where(over, hours * 3 + 30, hours)).astype(np.int64)
    records["served"] = rng.integers(300, 30 * HOUR, count)
    handed = np.where(rng.random(count) < 0.015, rng.uniform(25, 60, count), rng.uniform(0.5, 18, count))
    records["handed"] = (HOUR * handed).astype(np.int64)
    records["released"] = (DAY * rng.uniform(1.5, 9, count)).astype(np.int64)


def _tests(records: Rows, *, rng: np.random.Generator) -> None:
    """Breath and blood behind an alcohol record: the charge rests on blood where it was drawn, else on the second breath."""
    count = len(records)
    alcohol = records["category"] == NUMBER["alcohol"]
    blood = alcohol & (records["measures"] & BLOOD_TEST > 0)
    value = records["measured"]
    breath = np.where(blood, np.rint(value * rng.normal(1.03, 0.04, count)), value)
    breath = np.where(blood & (value >= 80), np.maximum(breath, 80), breath)
    screen = np.maximum(np.rint(breath * rng.normal(1.02, 0.05, count)), 20)
    records["blood"] = np.where(blood, value, np.nan)
    records["breath"] = np.where(alcohol, breath, np.nan)
    records["breath_first"] = np.full(count, np.nan)
    records["screen"] = np.where(alcohol, screen, np.nan)


def _voids(records: Rows, *, rng: np.random.Generator, bureau: Bureau) -> None:
    """A few records are voided some days later, for ordinary reasons."""
    count = len(records)
    void = rng.random(count) < VOIDS * bureau.officers["voids"][records["officer"]]
    after = records["entered"] + (DAY * rng.uniform(0.1, 20, count)).astype(np.int64)
    records["status"] = np.where(void, VOIDED, records["status"])
    records["status_at"] = np.where(void, after, records["status_at"])
    records["reason"] = np.where(void, rng.integers(0, len(REASONS), count), records["reason"])
