"""What was found: vehicles, drivers, measured values."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.lawbook import Lawbook
from zhunsheng.simulate.menu import CATEGORIES, LICENCE_BY_CODE, NUMBER, numbers
from zhunsheng.simulate.places import LIMITS
from zhunsheng.simulate.rows import DAY, NONE, Array, Rows, picked, scattered, share, stream
from zhunsheng.tables.values import LICENCE_STATES, MEASURES, VEHICLE_CLASSES

CLASS = {name: number for number, name in enumerate(VEHICLE_CLASSES)}
STATE = {name: number for number, name in enumerate(LICENCE_STATES)}
MEASURE = {name: number for number, name in enumerate(MEASURES)}
ORIGINS = ("15", "14", "61", "13", "11", "64", "62", "21", "22", "23", "12", "37")
COMMERCIAL = np.array([0.12, 0.9, 0.75, 1.0, 0.02, 0.1, 0.3])  # by class of vehicle
BICYCLE_PLATES = 0.6
REPEAT_DRIVERS = 0.10  # of drink-drivers are met again
OLD_CASES, MISSED_CHECKS = 0.015, 0.025
BITS = 34  # of a vehicle's number, below its class and brigade


def fill(records: Rows, *, seed: int, bureau: Bureau, book: Lawbook) -> None:
    """Add vehicles, drivers and measured values to the records."""
    rng = stream(seed, purpose="facts")
    records["u_code"] = rng.random(len(records))
    vehicles(records, rng=rng, bureau=bureau, pool=max(400, len(records) // 3))
    measures(records, rng=rng, bureau=bureau, book=book)
    _met_again(records, rng=rng, bureau=bureau)
    records["prior"] = priors(records)
    licences(records, rng=rng)
    drawn = rng.random(len(records))
    known = np.where(records["prior"], drawn >= MISSED_CHECKS, drawn < OLD_CASES)
    drinking = records["category"] == NUMBER["alcohol"]
    records["repeat"] = np.where(drinking, known, NONE).astype(np.int8)


def vehicles(records: Rows, *, rng: np.random.Generator, bureau: Bureau, pool: int) -> None:
    """Draw vehicles of a fitting class out of the brigade's traffic; the same vehicle has the same traits every time."""
    count, category = len(records), records["category"]
    kinds = _classes(category, draws=rng.random(count), beat=bureau.places.beats["kind"][records["beat"]])
    brigade = bureau.places.brigade_of[records["squadron"]].astype(np.int64)
    outside = rng.random(count) < bureau.places.beats["outsiders"][records["beat"]]
    number = (pool * rng.random(count) ** 1.15).astype(np.int64)
    vehicle = ((brigade * 8 + kinds) * 2 + outside) * 2**BITS + number
    subject = subjects(category)
    unplated = (subject == 2) | ((subject == 1) & (rng.random(count) >= BICYCLE_PLATES))
    person = np.where(rng.random(count) < 0.85, vehicle, vehicle + rng.integers(1, 4, count) * 2**60)
    person = np.where(subject == 2, 2**62 + vehicle, person)
    driver = np.where(rng.random(count) < np.where(subject == 0, 1.0, 0.9), person, NONE)
    set_vehicle(records, vehicle=np.where(unplated, NONE, vehicle), driver=driver)


def set_vehicle(records: Rows, *, vehicle: Array, driver: Array) -> None:
    """Put vehicles and persons on the records, with the traits that each vehicle always has."""
    plated = vehicle != NONE
    motor = plated & (subjects(records["category"]) == 0)
    kinds = (vehicle >> (BITS + 1)) % 8
    outside = (vehicle >> BITS) % 2
    far = 1 + (scattered(vehicle, salt=3) % np.uint64(len(ORIGINS) - 1)).astype(np.int64)
    records["vehicle"], records["driver"] = vehicle, driver
    records["vehicle_class"] = np.where(motor, kinds, NONE)
    records["origin"] = np.where(plated, np.where(outside == 1, far, 0), NONE)
    trade = share(vehicle, salt=5) < COMMERCIAL[np.clip(kinds, 0, len(COMMERCIAL) - 1)]
    records["commercial"] = np.where(motor, trade, NONE).astype(np.int8)


def subjects(category: Array) -> Array:
    """Motor vehicle, non-motor vehicle or pedestrian, as 0, 1, 2."""
    order = ("motor", "non_motor", "pedestrian")
    return np.array([order.index(entry.subject) for entry in CATEGORIES])[category]


def _classes(category: Array, *, draws: Array, beat: Array) -> Array:
    """The class of vehicle: what the violation needs, else what the road carries."""
    roads = np.array(
        [
            [0.84, 0.02, 0.07, 0.005, 0.04, 0.0, 0.025],
            [0.62, 0.04, 0.27, 0.015, 0.02, 0.02, 0.015],
            [0.60, 0.02, 0.16, 0.0, 0.12, 0.08, 0.02],
            [0.90, 0.02, 0.03, 0.0, 0.04, 0.0, 0.01],
            [0.66, 0.06, 0.26, 0.02, 0.0, 0.0, 0.0],
        ]
    )
    kinds = picked(roads, at=beat, draws=draws)
    kinds = np.where(category == NUMBER["goods"], CLASS["truck"], kinds)
    kinds = np.where(category == NUMBER["passengers"], np.where(draws < 0.4, CLASS["coach"], CLASS["car"]), kinds)
    kinds = np.where(category == NUMBER["helmet"], CLASS["motorcycle"], kinds)
    belted = np.isin(category, numbers("seatbelt", "phone")) & (kinds == CLASS["motorcycle"])
    return np.where(belted, CLASS["car"], kinds)


def measures(records: Rows, *, rng: np.random.Generator, bureau: Bureau, book: Lawbook) -> None:
    """Speeds, alcohol and loads as instruments give them and officers write them."""
    count, category = len(records), records["category"]
    for name, value in (("measured", np.nan), ("limit", np.nan)):
        records[name] = np.full(count, value)
    for name in ("measure", "device"):
        records[name] = np.full(count, NONE)
    for name, fill_in in (("speeding", _speeds), ("alcohol", _alcohol), ("goods", _loads), ("passengers", _passengers)):
        at = np.flatnonzero(category == NUMBER[name])
        part = records.take(at)
        fill_in(part, rng=rng, bureau=bureau)
        records.put(at, rows=part)
    records["tier"] = book.tiers(records["measure"], measured=records["measured"], limit=records["limit"])


def _speeds(part: Rows, *, rng: np.random.Generator, bureau: Bureau) -> None:
    """Whole km/h, falling off above the limit; some officers lean to fives."""
    size, beats = len(part), bureau.places.beats
    limit = np.array(LIMITS)[beats["kind"][part["beat"]], rng.integers(0, 4, size)]
    speed = np.floor(limit * (1.03 + rng.exponential(0.17, size))) + 1
    heaped = rng.random(size) < bureau.officers["heaping"][part["officer"]]
    near = np.rint(speed / 5) * 5
    speed = np.where(heaped & (near > limit), near, speed)
    part["measured"], part["limit"] = np.minimum(speed, 220.0), limit.astype(float)
    part["measure"] = np.full(size, MEASURE["speed_kmh"])
    nth = bureau.officers["favourite"][part["officer"]] + (rng.random(size) < 0.2)
    radar = bureau.devices_of(part["squadron"], kind="radar", nth=nth)
    part["device"] = np.where(part["method"] == 1, bureau.devices_of(part["squadron"], kind="fixed", nth=nth), radar)


def _alcohol(part: Rows, *, rng: np.random.Generator, bureau: Bureau) -> None:
    """Whole mg/100 mL from 20 up; nearly a third at 80 or more."""
    size = len(part)
    level = np.clip(20 + rng.gamma(1.5, 29.0, size), 20, 340)
    part["measured"], part["limit"] = np.floor(level), np.full(size, 20.0)
    part["measure"] = np.full(size, MEASURE["bac_mg_100ml"])
    part["device"] = bureau.devices_of(
        part["squadron"], kind="breath", nth=bureau.officers["favourite"][part["officer"]]
    )


def _loads(part: Rows, *, rng: np.random.Generator, bureau: Bureau) -> None:
    """Hundredths of what is allowed, by rated load or by total mass."""
    size = len(part)
    by_load = rng.random(size) < 0.6
    part["measured"] = np.round(1.02 + rng.exponential(0.24, size), 2).clip(max=4.0)
    part["limit"] = np.ones(size)
    part["measure"] = np.where(by_load, MEASURE["load_ratio"], MEASURE["mass_ratio"])
    part["device"] = bureau.devices_of(part["squadron"], kind="scale", nth=np.zeros(size, int))


def _passengers(part: Rows, *, rng: np.random.Generator, bureau: Bureau) -> None:  # noqa: ARG001  (as its siblings)
    """Whole persons over whole seats."""
    size = len(part)
    coach = part["vehicle_class"] == CLASS["coach"]
    seats = np.where(coach, rng.choice([19, 35, 49], size), rng.choice([5, 7], size))
    extra = 1 + rng.poisson(np.where(coach, 3.0, 0.7), size)
    part["measured"] = np.round((seats + extra) / seats, 2)
    part["limit"] = np.ones(size)
    part["measure"] = np.full(size, MEASURE["passenger_ratio"])


def _met_again(records: Rows, *, rng: np.random.Generator, bureau: Bureau) -> None:
    """Some drink-drivers were dealt with before in the same branch: give them their earlier vehicle and person."""
    at = np.flatnonzero(records["category"] == NUMBER["alcohol"])
    at = at[np.argsort(records["occurred"][at], kind="stable")]
    again = rng.random(len(at)) < REPEAT_DRIVERS
    draws = rng.random(len(at))
    branch = bureau.places.branch_of[records["squadron"][at]]
    seen: dict[int, list[int]] = {}
    vehicle, driver = records["vehicle"].copy(), records["driver"].copy()
    for nth, place in enumerate(at):
        held = seen.setdefault(int(branch[nth]), [])
        earlier = held[int(draws[nth] * len(held))] if again[nth] and held else NONE
        if earlier >= 0 and records["occurred"][place] - records["occurred"][earlier] > 20 * DAY:
            vehicle[place], driver[place] = vehicle[earlier], driver[earlier]
        held.append(int(place))
    set_vehicle(records, vehicle=vehicle, driver=driver)


def priors(records: Rows) -> Array:
    """Does an earlier drink-driving record of the same person stand among the records."""
    at = np.flatnonzero((records["category"] == NUMBER["alcohol"]) & (records["driver"] != NONE))
    order = at[np.lexsort((records["occurred"][at], records["driver"][at]))]
    found = np.zeros(len(records), bool)
    people = records["driver"][order]
    found[order[1:]] = people[1:] == people[:-1]
    return found


def licences(records: Rows, *, rng: np.random.Generator) -> None:
    """The state of the licence: what the papers' code says, else nearly always valid; none for those without."""
    count, category = len(records), records["category"]
    states = np.where(rng.random(count) < 0.008, STATE["expired"], STATE["valid"])
    papers = NUMBER["documents"]
    shares = np.array([[part for _, part in CATEGORIES[papers].codes]])
    drawn = picked(shares, at=np.zeros(count, int), draws=records["u_code"])
    by_code = np.array([STATE[LICENCE_BY_CODE.get(code, "valid")] for code, _ in CATEGORIES[papers].codes])
    states = np.where(category == papers, by_code[drawn], states)
    records["licence"] = np.where(subjects(category) == 0, states, NONE)
