"""What is decided on the facts: code, sanction, fine, points, procedure, measures."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.facts import CLASS, MEASURE, STATE
from zhunsheng.simulate.lawbook import HEAVY, Lawbook
from zhunsheng.simulate.menu import BAND, BANDS, CATEGORIES, CODE, NUMBER, SPEED_CODES
from zhunsheng.simulate.rows import NONE, Array, Rows, log_odds, logistic, picked, stream
from zhunsheng.tables.values import SANCTIONS

TIER_SLIPS, TYPING_SLIPS = 0.005, 0.001
BIT = {name: 1 << number for number, name in enumerate(SANCTIONS)}
SANCTION = {name: number for number, name in enumerate(SANCTIONS)}
GRAVEST = ("criminal", "detention", "revocation", "suspension", "fine", "warning")
ORDINARY = BIT["suspension"] | BIT["revocation"] | BIT["detention"] | BIT["criminal"]
WIDEST = max(len(band.fines) for band in BANDS.values())
AMOUNTS = np.array([[*band.fines, *[0] * (WIDEST - len(band.fines))] for band in BANDS.values()], float)
STEPS = np.array([len(band.fines) for band in BANDS.values()])
WARNED = np.array([band.warned for band in BANDS.values()])
DETAIN_VEHICLE, DETAIN_LICENCE, BLOOD_TEST, REMOVE_VEHICLE = 1, 2, 4, 8
MEASURE_BITS = {"detain_vehicle": 1, "detain_licence": 2, "blood_test": 4, "remove_vehicle": 8}
MEASURE_SLIPS = 0.012


def fill(records: Rows, *, seed: int, bureau: Bureau, book: Lawbook) -> None:
    """Decide every record, with the ordinary slips."""
    rng = stream(seed, purpose="outcomes")
    count, who = len(records), records["officer"]
    for name in ("u_warn", "u_fine", "u_measure", "u_slip"):
        records[name] = rng.random(count)
    slip = (rng.random(count) < TIER_SLIPS * bureau.officers["slips"][who]) & (records["tier"] >= 0)
    moved = records["tier"] + np.where(rng.random(count) < 0.5, 1, -1)
    top = np.where(np.isin(records["category"], [NUMBER["speeding"], NUMBER["passengers"]]), 3, 2)
    top = np.where(records["category"] == NUMBER["alcohol"], 1, top)
    records["charged"] = np.where(slip, np.clip(moved, 0, top), records["tier"])
    decide(records, bureau=bureau, book=book)
    typo = (rng.random(count) < TYPING_SLIPS) & (records["fine"] > 0)
    records["fine"] = np.where(typo, records["fine"] * np.where(rng.random(count) < 0.5, 10, 0.1), records["fine"])


def decide(records: Rows, *, bureau: Bureau, book: Lawbook) -> None:
    """Fill in code, sanctions, fine, points, procedure and measures from facts, tier and the officer's habits.

    The draws behind a decision are kept on the record, so that the same facts decided again give the same.
    """
    officers, who = bureau.officers, records["officer"]
    records["code"] = codes(records)
    band = bands(records)
    records["band"] = band
    warned = logistic(log_odds(WARNED[band]) + officers["leniency"][who])
    warned = np.where(WARNED[band] > 0, warned, 0.0)
    warn = records["u_warn"] < warned
    draw = records["u_fine"] ** np.exp(-officers["amount"][who])
    step = np.minimum((draw * STEPS[band]).astype(int), STEPS[band] - 1).clip(min=0)
    records["fine"] = np.where(warn | (STEPS[band] == 0), 0.0, AMOUNTS[band, step])
    records["points"] = np.where(warn, 0, points(records, book=book))
    settle(records, warn=warn, book=book)
    records["measures"] = measures(records, bureau=bureau)


def settle(records: Rows, *, warn: Array, book: Lawbook) -> None:
    """Fill in the sanctions and the procedure that go with fine, points and facts."""
    mask = np.where(warn, BIT["warning"], 0)
    mask |= np.where(records["fine"] > 0, BIT["fine"], 0) | np.where(records["points"] > 0, BIT["points"], 0)
    mask |= _licence_sanctions(records)
    records["sanctions"] = mask
    gravest = np.full(len(records), SANCTION["none"])
    for name in reversed(GRAVEST):
        gravest = np.where(mask & BIT[name] > 0, SANCTION[name], gravest)
    records["sanction"] = gravest
    ordinary = (records["fine"] > book.summary) | (mask & ORDINARY > 0)
    records["procedure"] = ordinary.astype(np.int8)


def _licence_sanctions(records: Rows) -> Array:
    """What the law adds for alcohol: suspension first, detention and revocation again or in commercial use, crime."""
    drinking = records["category"] == NUMBER["alcohol"]
    drunk = records["charged"] >= 1
    graver = np.isin(records["code"], [CODE["1711"], CODE["1713"]])
    mask = np.where(graver, BIT["detention"] | BIT["revocation"], BIT["suspension"])
    mask = np.where(drunk, BIT["revocation"] | BIT["criminal"], mask)
    return np.where(drinking, mask, 0)


def codes(records: Rows) -> Array:
    """The violation code of each record, as a place among the codes; -1 where the demonstration table has none."""
    category = records["category"]
    width = max(len(entry.codes) for entry in CATEGORIES)
    shares = np.array([[part for _, part in entry.codes] + [0.0] * (width - len(entry.codes)) for entry in CATEGORIES])
    names = np.array(
        [[CODE[code] for code, _ in entry.codes] + [NONE] * (width - len(entry.codes)) for entry in CATEGORIES]
    )
    chosen = names[category, picked(shares, at=category, draws=records["u_code"])]
    tier = records["charged"].clip(min=0)
    speed = np.array([CODE[code] for code in SPEED_CODES])[np.minimum(tier, 3)]
    chosen = np.where(category == NUMBER["speeding"], speed, chosen)
    chosen = np.where(category == NUMBER["alcohol"], _alcohol_codes(records), chosen)
    light = (category == NUMBER["goods"]) & (tier == 0) & (records["measure"] == MEASURE["load_ratio"])
    chosen = np.where(light, CODE["1353"], chosen)
    crowded = (category == NUMBER["passengers"]) & (tier >= 1) & (records["vehicle_class"] == CLASS["coach"])
    return np.where(crowded, CODE["1710"], chosen)


def _alcohol_codes(records: Rows) -> Array:
    trade = records["commercial"] == 1
    drink = np.where(records["repeat"] == 1, CODE["1713"], CODE["1712"])
    drink = np.where(trade, CODE["1711"], drink)
    return np.where(records["charged"] >= 1, np.where(trade, CODE["1703"], CODE["1702"]), drink)


def bands(records: Rows) -> Array:
    """How each record is decided: a place among the bands."""
    category, tier = records["category"], records["charged"].clip(min=0)
    width = max(len(entry.codes) for entry in CATEGORIES)
    table = np.array([[BAND[name] for name in entry.bands] + [0] * (width - len(entry.bands)) for entry in CATEGORIES])
    shares = np.array([[part for _, part in entry.codes] + [0.0] * (width - len(entry.codes)) for entry in CATEGORIES])
    band = table[category, picked(shares, at=category, draws=records["u_code"])]
    over = _beyond(records, category=category, tier=tier)
    coach = records["vehicle_class"] == CLASS["coach"]
    drink = np.where(records["code"] == CODE["1711"], BAND["drink_commercial"], BAND["drink"])
    for name, chosen in (
        ("speeding", np.where(tier == 3, np.where(over, BAND["speed_3"], BAND["speed_2"]), BAND["speed_0"] + tier)),
        ("alcohol", np.where(tier >= 1, BAND["drunk"], drink)),
        ("goods", np.where(over, BAND["goods_1"], BAND["goods_0"])),
        ("passengers", np.where(coach, np.where(over, BAND["coach_1"], BAND["coach_0"]), BAND["passengers"])),
    ):
        band = np.where(category == NUMBER[name], chosen, band)
    return band


def _beyond(records: Rows, *, category: Array, tier: Array) -> Array:
    """Does the charge fall above the edge of the fines (超过: the edge itself is still below), as the tier has it."""
    edge = np.select([category == NUMBER["speeding"], category == NUMBER["goods"]], [1.5, 1.3], 1.2)
    above = records["measured"] > edge * records["limit"] + 1e-9
    graver = np.where(category == NUMBER["speeding"], tier >= 3, tier >= 1)
    exact = np.where(category == NUMBER["speeding"], records["tier"] >= 3, records["tier"] >= 1)
    return np.where(exact == graver, above, graver)


def points(records: Rows, *, book: Lawbook) -> Array:
    """Demerit points: by tier where there is one, else by the code on its day."""
    category, tier = records["category"], records["charged"].clip(min=0)
    given = np.where(records["code"] >= 0, book.codes[records["code"].clip(min=0)], 0)
    heavy = np.isin(records["vehicle_class"], [CLASS[name] for name in HEAVY]).astype(int)
    fast = (records["road_kind"] < 2).astype(int)
    coach = records["vehicle_class"] == CLASS["coach"]
    crowd = np.minimum(tier, 3)
    for name, value in (
        ("speeding", book.speed[heavy, fast, np.minimum(tier, 3)]),
        ("goods", book.goods[np.minimum(tier, 2)]),
        ("passengers", np.where(coach, book.coach[crowd], book.passengers[crowd])),
        ("helmet", np.ones(len(category), int)),
    ):
        given = np.where(category == NUMBER[name], value, given)
    return given


def measures(records: Rows, *, bureau: Bureau) -> Array:
    """Compulsory measures taken, as bits; how readily a vehicle is detained differs lawfully."""
    category, charged = records["category"], records["charged"]
    alcohol, papers = category == NUMBER["alcohol"], category == NUMBER["documents"]
    likely = np.zeros(len(records))
    likely[papers] = 0.12
    likely[papers & np.isin(records["licence"], [STATE["none"], STATE["revoked"], STATE["suspended"]])] = 0.7
    likely[category == NUMBER["goods"]] = 0.6
    likely[(category == NUMBER["plates"]) & (records["code"] != CODE["1616"])] = 0.65
    likely[alcohol] = 0.35
    ready = logistic(log_odds(likely) + bureau.officers["measures"][records["officer"]])
    taken = np.where((likely > 0) & (records["u_measure"] < ready), DETAIN_VEHICLE, 0)
    slip = records["u_slip"] < MEASURE_SLIPS
    taken |= np.where(alcohol & ~slip, DETAIN_LICENCE, 0)
    severe = (category == NUMBER["speeding"]) & (charged >= 3) & (records["fine"] > 200)
    taken |= np.where(severe & (records["u_slip"] < 0.8), DETAIN_LICENCE, 0)
    drunk = alcohol & ((charged >= 1) | (records["tier"] >= 1))
    taken |= np.where(drunk & ~slip, BLOOD_TEST, 0)
    towed = (category == NUMBER["parking"]) & (records["u_measure"] < 0.06)
    return taken | np.where(towed, REMOVE_VEHICLE, 0)
