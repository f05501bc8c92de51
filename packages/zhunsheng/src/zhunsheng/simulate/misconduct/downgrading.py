"""Downgraded enforcement: a graver violation recorded as a lighter one."""

from __future__ import annotations

import numpy as np

from zhunsheng.law.book import scale_of
from zhunsheng.simulate import amendments, arrow, instruments
from zhunsheng.simulate.facts import MEASURE, STATE
from zhunsheng.simulate.menu import CATEGORIES, CODE, NUMBER
from zhunsheng.simulate.misconduct.hand import Done, Hand, sound
from zhunsheng.simulate.outcomes import AMOUNTS, BLOOD_TEST
from zhunsheng.simulate.plan import clock
from zhunsheng.simulate.rows import DAY, HOUR, Array, Rows
from zhunsheng.simulate.state import State
from zhunsheng.tables.values import MEASURES

CARRIED = 0.5  # the draw behind a code that gives 1110, papers not carried
SIBLINGS = {  # codes with points, and a neighbour that carries none
    **dict.fromkeys(("1625", "1116", "1117", "1301", "4608"), "1208"),
    **dict.fromkeys(("1223", "1205", "1103"), "1018"),
    **dict.fromkeys(("1613", "1614", "1615", "1616", "1101", "1102", "1610", "1709"), "1110"),
    "4604": "1039",
}


def tiered(state: State) -> Array:
    """Cases above the lowest tier, charged as measured."""
    records = state.records
    return np.asarray(sound(state) & (records["tier"] >= 1) & (records["charged"] == records["tier"]))


def written(state: State) -> Array:
    """Of those, cases whose value is written down by hand: no breath test stands behind them."""
    return np.asarray(tiered(state) & (state.records["category"] != NUMBER["alcohol"]))


def drinking(state: State) -> Array:
    """Alcohol cases."""
    return np.asarray(sound(state) & (state.records["category"] == NUMBER["alcohol"]))


def aggravated(state: State) -> Array:
    """Drink-driving again or in commercial use, driving without a licence that is valid."""
    records = state.records
    drink = (records["category"] == NUMBER["alcohol"]) & (records["charged"] == 0)
    known = drink & ((records["prior"] & (records["repeat"] == 1)) | (records["commercial"] == 1))
    bad = np.isin(records["licence"], [STATE[name] for name in ("none", "revoked", "suspended", "wrong_class")])
    return np.asarray(sound(state) & (known | (bad & (records["category"] == NUMBER["documents"]))))


def reducible(state: State) -> Array:
    """Cases that can be made lighter afterwards: a tier, points or more than the least fine."""
    records = state.records
    dearer = records["fine"] > AMOUNTS[records["band"], 0]
    return np.asarray(sound(state) & ((records["charged"] >= 1) | (records["points"] > 0) | dearer))


def pointed(state: State) -> Array:
    """Cases of codes that carry points and have a neighbour without."""
    records = state.records
    codes = [CODE[code] for code in SIBLINGS]
    return np.asarray(sound(state) & np.isin(records["code"], codes) & (records["points"] > 0))


def d1(hand: Hand, at: Array) -> Done:
    """The value is as measured, the tier charged is a lower one."""
    chosen = hand.some(at, among=at)
    part = hand.part(chosen)
    far = (part["charged"] >= 2) & (hand.rng.random(len(part)) < 0.25)
    part["charged"] = part["charged"] - 1 - far
    hand.decide(part)
    _in_time(part)
    return hand.write(chosen, part=part, scope=len(at))


def _in_time(part: Rows) -> None:
    """A lighter decision comes as soon as its own limit asks."""
    alcohol = part["category"] == NUMBER["alcohol"]
    part["decided"] = np.where(alcohol, np.minimum(part["decided"], 60 * HOUR), part["decided"])


def d2(hand: Hand, at: Array) -> Done:
    """The value itself is written just below the tier."""
    chosen = hand.some(at, among=at)
    part = hand.part(chosen)
    below = np.minimum(hand.rng.geometric(0.6, len(part)), 4)
    part["measured"] = _below(hand, part, steps=below)
    measure, measured, limit = part["measure"], part["measured"], part["limit"]
    part["tier"] = hand.state.book.tiers(measure, measured=measured, limit=limit)
    part["charged"] = part["tier"].copy()
    hand.decide(part)
    return hand.write(chosen, part=part, scope=len(at))


def _below(hand: Hand, part: Rows, *, steps: Array) -> Array:
    """The value so many steps under the lower edge of its tier: whole units for speed, hundredths for ratios."""
    values = part["measured"].copy()
    for number in np.unique(part["measure"]):
        rule = hand.state.book.law.rule(f"tiers.{MEASURES[number]}", on=hand.state.book.on)
        edges = np.array([float(edge) for edge in scale_of(rule).edges])
        at = np.flatnonzero(part["measure"] == number)
        grain = 1.0 if number == MEASURE["speed_kmh"] else 0.01
        cut = np.ceil(np.round(part["limit"][at] * (1 + edges[part["tier"][at] - 1]) / grain, 6))
        values[at] = np.round((cut - steps[at]) * grain, 2)
    least = part["limit"] + np.where(part["measure"] == MEASURE["speed_kmh"], 1, 0.01)
    return np.asarray(np.maximum(values, least))


def d3(hand: Hand, at: Array) -> Done:
    """Breath tested until it is low enough; a reading without a record; no blood test, no licence withheld."""
    chosen = hand.some(at, among=at)
    part = hand.part(chosen)
    number, rng = len(part), hand.rng
    drunk, way = part["tier"] >= 1, rng.random(number)
    again = drunk & (way < 0.6)
    gone = ~drunk & (way < 0.55)
    part["breath_first"] = np.where(again, part["breath"], part["breath_first"])
    lower = rng.integers(58, 80, number).astype(float)
    part["measured"] = np.where(again, lower, part["measured"])
    part["breath"] = np.where(again, lower, part["breath"])
    part["blood"] = np.where(drunk, np.nan, part["blood"])
    part["tier"] = np.where(again, 0, part["tier"])
    part["charged"] = np.where(again, 0, part["charged"])
    hand.decide(part)
    _in_time(part)
    part["measures"] = np.where(again, part["measures"] & ~BLOOD_TEST, 0)
    done = hand.write(chosen, part=part, scope=len(at))
    readings = arrow.reading_ids(part["serial"] * instruments.STRIDE + 3).to_pylist()
    _make_away(hand, serials=part["serial"][gone])
    ids = [reading if lost else record for lost, reading, record in zip(gone, readings, done.ids, strict=True)]
    return Done(tuple(ids), done.scope)


def _make_away(hand: Hand, *, serials: Array) -> None:
    """Delete records and all that was written of them; what the instrument holds stays."""
    state = hand.state
    lost = np.isin(state.records["serial"], serials)
    state.deleted = state.deleted.joined(state.records.take(lost))
    state.records = state.records.take(~lost)
    state.edits = state.edits.take(~np.isin(state.edits["serial"], serials))


def d4(hand: Hand, at: Array) -> Done:
    """Drink-driving again charged as the first time, in commercial use as private, no licence as papers not carried."""
    chosen = hand.some(at, among=at)
    part = hand.part(chosen)
    drink = part["category"] == NUMBER["alcohol"]
    trade = drink & (part["commercial"] == 1)
    part["repeat"] = np.where(drink, 0, part["repeat"]).astype(part["repeat"].dtype)
    part["commercial"] = np.where(drink, 0, part["commercial"]).astype(part["commercial"].dtype)
    part["u_code"] = np.where(drink, part["u_code"], CARRIED)
    kept = part["measures"]
    hand.decide(part)
    part["measures"] = np.where(drink, kept, 0)
    told = trade & (hand.rng.random(len(part)) < 0.5)
    part["commercial"] = np.where(told, 1, part["commercial"]).astype(part["commercial"].dtype)
    return hand.write(chosen, part=part, scope=len(at))


def d5(hand: Hand, at: Array) -> Done:
    """Made lighter after it was keyed in: tier, points or fine; the log of edits knows by whom."""
    chosen = hand.some(at, among=at)
    earlier = hand.part(chosen)
    part = earlier.copy()
    tier = part["charged"] >= 1
    part["charged"] = np.where(tier, part["charged"] - 1, part["charged"])
    part["u_fine"] = np.zeros(len(part))
    kept = part["measures"]
    hand.decide(part)
    part["measures"] = kept
    part["points"] = np.where(tier, part["points"], 0)
    hand.settle(part)
    _edited(hand, earlier=earlier, part=part, silent=hand.rng.random(len(part)) < 0.5)
    return hand.write(chosen, part=part, scope=len(at))


def _edited(hand: Hand, *, earlier: Rows, part: Rows, silent: Array) -> None:
    """Log the change, in the evening some days later; half of the changes leave no earlier version of the record."""
    rng, state, number = hand.rng, hand.state, len(part)
    evening = earlier["entered"] - clock(earlier["entered"]) + 20 * HOUR
    when = evening + rng.integers(1, 15, number) * DAY + rng.integers(0, 4 * HOUR, number)
    colleague = state.bureau.members[part["squadron"], rng.integers(0, state.bureau.sizes[part["squadron"]])]
    editor = np.where(rng.random(number) < 0.85, hand.subject, colleague)
    edits = amendments.compared(earlier, later=part, when=when, editor=editor)
    state.edits = state.edits.joined(edits)
    open_ = np.flatnonzero(~silent)
    state.earlier = state.earlier.joined(earlier.take(open_))
    shown = part.take(open_)
    amendments.amend(shown, at=np.arange(len(open_)), when=when[open_], reason=rng.integers(0, 5, len(open_)))
    part.put(open_, rows=shown)


def d6(hand: Hand, at: Array) -> Done:
    """A code with points replaced by one without, at once or afterwards; or the points simply not entered."""
    chosen = hand.some(at, among=at)
    earlier = hand.part(chosen)
    part = earlier.copy()
    way = hand.rng.random(len(part))
    names = {CODE[code]: sibling for code, sibling in SIBLINGS.items()}
    siblings = [names[code] for code in part["code"].tolist()]
    drawn = np.array([DRAWS[code] for code in siblings], dtype=float).reshape(-1, 2)
    swapped = way < 0.75
    part["category"] = np.where(swapped, drawn[:, 0], part["category"]).astype(part["category"].dtype)
    part["u_code"] = np.where(swapped, drawn[:, 1], part["u_code"])
    part["u_warn"] = np.where(swapped, 1.0, part["u_warn"])
    kept = part["measures"]
    hand.decide(part)
    part["measures"] = kept
    part["points"] = np.where(swapped, part["points"], 0)
    hand.settle(part)
    later = np.flatnonzero(swapped & (way >= 0.5))
    changed = part.take(later)
    _edited(hand, earlier=earlier.take(later), part=changed, silent=np.ones(len(later), bool))
    part.put(later, rows=changed)
    return hand.write(chosen, part=part, scope=len(at))


def _draws() -> dict[str, tuple[int, float]]:
    """For each code without points: its category and a draw that gives it."""
    found = {}
    for number, category in enumerate(CATEGORIES):
        shares = np.cumsum([0.0, *(share for _, share in category.codes)])
        for nth, (code, _) in enumerate(category.codes):
            found[code] = (number, float((shares[nth] + shares[nth + 1]) / 2))
    return found


DRAWS = _draws()
