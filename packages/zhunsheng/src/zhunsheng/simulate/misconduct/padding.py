"""Padded enforcement: records, tests and decisions that make the count larger."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate import arrow, facts, instruments
from zhunsheng.simulate.menu import CATEGORIES, NUMBER, TRIVIAL
from zhunsheng.simulate.misconduct.hand import Done, Hand, on_site
from zhunsheng.simulate.plan import clock, midnight
from zhunsheng.simulate.rows import DAY, HOUR, NONE, Array, Rows
from zhunsheng.simulate.shifts import covering
from zhunsheng.simulate.state import State

RUN = (12, 40)
FAST = (2, 8)  # seconds between blows of somebody who tests nobody
SMALL = ("seatbelt", "equipment", "documents", "lane", "parking", "phone")
MOTOR = tuple(number for number, entry in enumerate(CATEGORIES) if entry.subject == "motor")


def fined(state: State) -> Array:
    """Records made on the road with a fine to pay."""
    return np.asarray(on_site(state) & (state.records["fine"] > 0))


def p1(hand: Hand, at: Array) -> Done:
    """Decisions made up: a document, a fine, and no payment, court or recording that answers it."""
    number = hand.extra(len(at))
    rows = hand.invent(number, category=hand.like(at, number=number), shift=hand.drawn_shifts(number))
    rows["u_warn"] = np.ones(number)
    hand.decide(rows)
    rows["measures"] = np.zeros(number, np.int64)
    rows["filmed"] = hand.rng.random(number) < 0.15
    return hand.add(rows, scope=len(at))


def p2(hand: Hand) -> Done:
    """A unit claims tests that its instruments do not know."""
    claims, plan = hand.state.claims, hand.state.plan
    begun = np.array([max(midnight(day), plan.begins) for day in plan.firsts])
    months = (begun >= hand.begins) & (begun < hand.ends)
    at = np.flatnonzero((claims["squadron"] == hand.subject) & months[claims["month"]])
    claims["inflated"][at] = hand.share
    series = _series(hand.state, claims.take(at))
    return Done(series, len(series))


def _series(state: State, claims: Rows) -> tuple[str, ...]:
    """Names of the claimed months."""
    unit = state.bureau.places.squadron_ids
    return tuple(
        f"breath_tests:{unit[squadron]}@{state.plan.firsts[month]:%Y-%m}"
        for squadron, month in zip(claims["squadron"].tolist(), claims["month"].tolist(), strict=True)
    )


def screened(state: State, *, officer: int, begins: int, ends: int) -> Array:
    """Places of an officer's screenings that led to no record."""
    tests = state.readings
    mine = (tests["officer"] == officer) & (tests["mode"] == instruments.SCREENING)
    return np.flatnonzero(mine & (tests["taken"] >= begins) & (tests["taken"] < ends))


def p3(hand: Hand) -> Done:
    """Blows into the instrument in quick runs when the check point is over."""
    return runs(hand, gaps=FAST, lengths=RUN)


def runs(hand: Hand, *, gaps: tuple[int, int], lengths: tuple[int, int]) -> Done:
    """Add runs of readings with gaps in a range, after the officer's own sessions."""
    state, rng = hand.state, hand.rng
    at = screened(state, officer=hand.subject, begins=hand.begins, ends=hand.ends)
    number = hand.extra(len(at))
    count = max(1, round(number / np.mean(lengths)))
    run = np.sort(np.arange(number) % count)
    mine = state.readings.take(at[np.argsort(state.readings["taken"][at], kind="stable")])
    apart = np.r_[np.diff(mine["taken"]) > HOUR, True]
    last = np.flatnonzero(apart)
    chosen = rng.choice(last, count, replace=count > len(last))[run]
    gap = rng.integers(*gaps, number)
    waited = np.cumsum(gap)
    first = np.searchsorted(run, np.arange(count))
    begins = rng.integers(40, 600, count) - waited[first] + gap[first]
    rows = mine.take(chosen)
    rows["taken"] = rows["taken"] + begins[run] + waited
    rows["value"] = rng.integers(0, instruments.SOBER, number).astype(float)
    rows["serial"] = (
        int(state.readings["serial"].max()) // instruments.STRIDE + 1 + np.arange(number)
    ) * instruments.STRIDE
    state.readings = state.readings.joined(rows)
    return Done(tuple(arrow.reading_ids(rows["serial"]).to_pylist()), len(at) + number)


def p4(hand: Hand, at: Array) -> Done:
    """Records on days off, or on duty but where the officer was not."""
    number = hand.extra(len(at))
    rows = hand.invent(number, category=hand.like(at, number=number), shift=hand.drawn_shifts(number))
    free = hand.rng.random(number) < 0.6
    rows["occurred"] = np.where(free, _off_duty(hand, number=number), rows["occurred"])
    bearing, far = hand.rng.uniform(0, 2 * np.pi, number), hand.rng.uniform(0.2, 0.6, number)
    for name, turned in (("lat", np.sin(bearing)), ("lon", np.cos(bearing))):
        rows[name] = np.round(np.where(free, rows[name], rows[name] + far * turned), 6)
    rows["entered"] = rows["occurred"] + hand.rng.integers(600, 30 * HOUR, number)
    rows["paid"] = hand.rng.random(number) < 0.1
    return hand.add(rows, scope=len(at))


def _off_duty(hand: Hand, *, number: int) -> Array:
    """Moments by day at which the officer had no shift."""
    plan = hand.state.plan
    first, last = (hand.begins - plan.begins) // DAY, (hand.ends - plan.begins) // DAY
    day = hand.rng.integers(first, last, number * 40)
    moments = plan.begins + day * DAY + hand.rng.integers(8 * 60, 19 * 60, number * 40) * 60
    who = np.full(len(moments), hand.subject)
    away = covering(hand.state.shifts, officers=who, moments=moments, slack=3 * HOUR) == NONE
    return np.concatenate([moments[away], moments[~away]])[:number]


def p5(hand: Hand, at: Array) -> Done:
    """Records made up on the form's first entries: midnight, the first choices of menus, copies of each other."""
    number = hand.extra(len(at))
    category = hand.like(at, number=number)
    category = np.where(np.isin(category, MOTOR), category, NUMBER["seatbelt"])
    rows = hand.invent(number, category=category, shift=hand.drawn_shifts(number))
    drawn = hand.rng.random(number)
    blank = drawn < 0.45
    rows["occurred"] = np.where(blank, rows["occurred"] - clock(rows["occurred"]), rows["occurred"])
    menus(rows)
    copies = np.flatnonzero(drawn >= 0.65)
    model = copies[np.arange(len(copies)) // 3 * 3]
    for name in rows:
        rows[name][copies] = rows[name][model]
    rows["entered"] = np.maximum(rows["entered"], rows["occurred"] + 600)
    rows["paid"] = hand.rng.random(number) < 0.15
    return hand.add(rows, scope=len(at))


def menus(rows: Rows) -> None:
    """Set what is chosen from menus to the first entries."""
    for name, value in (("vehicle_class", 0), ("origin", 0), ("road_kind", 2), ("commercial", 0)):
        rows[name] = np.full(len(rows), value, rows[name].dtype)
    rows["licence"] = np.full(len(rows), facts.STATE["valid"])


def p6(hand: Hand, at: Array) -> Done:
    """Catching up at the end of the month: records at even times, keyed in one after another in an evening."""
    number, rng, plan = hand.extra(len(at)), hand.rng, hand.state.plan
    shift = np.sort(rng.choice(_last_shifts(hand), number))
    rows = hand.invent(number, category=hand.like(at, number=number), shift=shift)
    roster = hand.state.shifts
    nth = np.arange(number) - np.searchsorted(rows["shift"], rows["shift"])
    room = int((roster["ends"] - roster["starts"])[rows["shift"]].min()) - HOUR
    step = min(int(rng.choice([300, 600, 900])), room // int(nth.max(initial=0) + 1))
    rows["occurred"] = roster["starts"][rows["shift"]] + 1800 + nth * step
    month = plan.month_of[plan.day_of(rows["occurred"])]
    for value in np.unique(month):
        mine = np.flatnonzero(month == value)
        latest = rows["occurred"][mine].max() + 1800
        rows["entered"][mine] = latest + np.cumsum(rng.integers(25, 60, len(mine)))
    rows["paid"] = rng.random(number) < 0.15
    return hand.add(rows, scope=len(at))


def _last_shifts(hand: Hand) -> Array:
    """Of each month the officer's shifts in its last three days, else the last one."""
    own, plan = hand.shifts(), hand.state.plan
    day = hand.state.shifts["day"][own]
    last = own[plan.month_ends[day] < 3]
    return last if len(last) else own[-3:]


def p7(hand: Hand, at: Array) -> Done:
    """Trivial cases sought for the count: pedestrians and bicycles, warnings and the lowest fines; they are real."""
    number = hand.extra(len(at))
    rows = hand.invent(number, category=hand.rng.choice(TRIVIAL, number), shift=hand.drawn_shifts(number))
    rows["u_warn"] = np.where(hand.rng.random(number) < 0.75, 0.0, 0.99)
    rows["u_fine"] = np.zeros(number)
    hand.decide(rows)
    rows["filmed"] = hand.rng.random(number) < 0.97
    rows["paid"] = hand.rng.random(number) < 0.98
    return hand.add(rows, scope=len(at))


def p8(hand: Hand, at: Array) -> Done:
    """One stop split into several records, and a few friends' vehicles recorded again and again."""
    number, rng = hand.extra(len(at)), hand.rng
    posted = at[hand.state.shifts["beat"][hand.state.records["shift"][at]] != NONE]
    stops = hand.part(rng.choice(posted, number))
    stops = stops.take(np.argsort(stops["shift"], kind="stable"))
    rows = hand.invent(number, category=rng.choice([NUMBER[name] for name in SMALL], number), shift=stops["shift"])
    split = (rng.random(number) < 0.6) & (stops["vehicle"] != NONE)
    friends = rows["vehicle"][rng.integers(0, max(1, number // 12) + 1, number) % number]
    vehicle = np.where(split, stops["vehicle"], friends)
    facts.set_vehicle(rows, vehicle=vehicle, driver=np.where(split, stops["driver"], vehicle))
    moment = stops["occurred"] + rng.integers(60, 240, number)
    rows["occurred"] = np.where(split, moment, rows["occurred"])
    rows["entered"] = np.where(split, np.maximum(stops["entered"] + 90, moment + 120), rows["entered"])
    for name in ("lat", "lon", "road", "km", "beat"):
        rows[name] = np.where(split, stops[name], rows[name])
    rows["filmed"] = split & stops["filmed"]
    rows["paid"] = rng.random(number) < 0.6
    return hand.add(rows, scope=len(at))
