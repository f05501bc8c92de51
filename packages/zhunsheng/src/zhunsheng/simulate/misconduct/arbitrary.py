"""Arbitrary enforcement: like facts decided unlike, steps left out, cameras off, friends let go, limits passed."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate import amendments, facts
from zhunsheng.simulate.keying import AMENDED, VOIDED
from zhunsheng.simulate.menu import MEASURED, NUMBER
from zhunsheng.simulate.misconduct.hand import Done, Hand, motor, sound
from zhunsheng.simulate.outcomes import AMOUNTS, BIT, DETAIN_LICENCE, DETAIN_VEHICLE, STEPS, WARNED
from zhunsheng.simulate.rows import DAY, HOUR, NONE, Array, Rows
from zhunsheng.simulate.state import State

OMISSIONS = (1, 2, 8, 32, 1 | 8, 1 | 2 | 8)  # notice, statement, review, service, and several at once


def discretion(state: State) -> Array:
    """Cases in which the law leaves both a warning and a fine open."""
    return np.asarray(motor(state) & (WARNED[state.records["band"]] >= 0.04))


def fined(state: State) -> Array:
    """Cases of motor vehicles in which the law leaves a range of amounts."""
    return np.asarray(motor(state) & (STEPS[state.records["band"]] > 1))


def strangers(state: State) -> Array:
    """Of those with discretion, vehicles registered elsewhere."""
    return np.asarray(discretion(state) & (state.records["origin"] > 0))


def ordinary(state: State) -> Array:
    """Cases of the ordinary procedure."""
    return np.asarray(sound(state) & (state.records["procedure"] == 1))


def timed(state: State) -> Array:
    """Cases with a time limit on the decision or on handing in."""
    held = state.records["measures"] & (DETAIN_VEHICLE | DETAIN_LICENCE) > 0
    return np.asarray(sound(state) & ((state.records["procedure"] == 1) | held))


def penalised(state: State) -> Array:
    """Motor cases with a fine."""
    return np.asarray(motor(state) & (state.records["fine"] > 0))


def ordinary_vehicles(state: State) -> Array:
    """Motor cases that any car could be in."""
    special = [NUMBER[name] for name in (*MEASURED[1:], "helmet")]
    return np.asarray(motor(state) & ~np.isin(state.records["category"], special))


def a1(hand: Hand, at: Array) -> Done:
    """On the same facts a warning instead of a fine, or the dearest fine instead of a warning."""
    fine = hand.state.records["fine"][at] > 0
    lenient = hand.rng.random() < 0.5
    chosen = hand.some(at, among=at[fine if lenient else ~fine])
    part = hand.part(chosen)
    return hand.write(chosen, part=_turned(hand, part), scope=len(at))


def _turned(hand: Hand, part: Rows) -> Rows:
    """Fined cases warned, warned ones fined at the top."""
    fine = part["fine"] > 0
    part["u_warn"] = np.where(fine, 0.0, 1.0)
    part["u_fine"] = np.where(fine, part["u_fine"], 0.999)
    kept = part["measures"]
    hand.decide(part)
    part["measures"] = kept
    return part


def a2(hand: Hand, at: Array) -> Done:
    """Harsher than the facts ask, or milder: top of the range and the vehicle detained, or the least."""
    harsh = hand.rng.random() < 0.7
    band, fine = hand.state.records["band"][at], hand.state.records["fine"][at]
    edge = AMOUNTS[band, STEPS[band] - 1] if harsh else AMOUNTS[band, 0]
    chosen = hand.some(at, among=at[fine != edge])
    part = hand.part(chosen)
    kept = part["measures"]
    part["u_warn"], part["u_fine"] = np.ones(len(part)), np.full(len(part), 0.9999 if harsh else 0.0)
    hand.decide(part)
    part["measures"] = kept | DETAIN_VEHICLE if harsh else kept & ~DETAIN_VEHICLE
    _signed(hand, part)
    return hand.write(chosen, part=part, scope=len(at))


def _signed(hand: Hand, part: Rows) -> None:
    """A second officer where the ordinary procedure now asks for one."""
    squad = part["squadron"]
    others = hand.state.bureau.members[squad, 0]
    others = np.where(others == hand.subject, hand.state.bureau.members[squad, 1], others)
    people = hand.state.bureau.officers["auxiliary"]
    alone = (part["partner"] == NONE) | people[part["partner"].clip(min=0)]
    part["partner"] = np.where((part["procedure"] == 1) & alone, others, part["partner"])


def a3(hand: Hand, at: Array) -> Done:
    """Ordinary cases done alone, without notice, statement, review or service, or reviewed by the officer in charge."""
    records = hand.state.records
    whole = (records["partner"][at] != NONE) & (records["omitted"][at] == 0) & ~records["self_reviewed"][at]
    chosen = hand.some(at, among=at[whole])
    part = hand.part(chosen)
    way = hand.rng.random(len(part))
    part["partner"] = np.where(way < 0.45, NONE, part["partner"])
    omitted = hand.rng.choice(OMISSIONS, len(part))
    part["omitted"] = np.where((way >= 0.3) & (way < 0.85), omitted, part["omitted"])
    part["self_reviewed"] = np.where(way >= 0.85, True, part["self_reviewed"])
    return hand.write(chosen, part=part, scope=len(at))


def a4(hand: Hand, at: Array) -> Done:
    """The camera is off."""
    chosen = hand.some(at, among=at[hand.state.records["filmed"][at]])
    part = hand.part(chosen)
    part["filmed"] = np.zeros(len(part), bool)
    return hand.write(chosen, part=part, scope=len(at))


def a5(hand: Hand, at: Array) -> Done:
    """Vehicles from elsewhere pay the most where others are warned or pay little."""
    records = hand.state.records
    band = records["band"][at]
    chosen = hand.some(at, among=at[records["fine"][at] < AMOUNTS[band, STEPS[band] - 1]])
    part = hand.part(chosen)
    kept = part["measures"]
    part["u_warn"], part["u_fine"] = np.ones(len(part)), np.full(len(part), 0.9999)
    hand.decide(part)
    part["measures"] = kept
    return hand.write(chosen, part=part, scope=len(at))


def a6(hand: Hand, at: Array) -> Done:
    """Records of a few friends are voided, or their fines turned into warnings afterwards."""
    chosen = hand.some(at, among=at)
    part = hand.part(chosen)
    number, rng = len(part), hand.rng
    friend = rng.integers(0, max(1, number // 8) + 1, number) % max(number, 1)
    facts.set_vehicle(part, vehicle=part["vehicle"][friend], driver=part["driver"][friend])
    released(hand, part, void=(rng.random(number) < 0.6) | (part["fine"] == 0))
    return hand.write(chosen, part=part, scope=len(at))


def released(hand: Hand, part: Rows, *, void: Array) -> None:
    """Void records, or reduce them with the earlier version and the edits left in the log."""
    rng, state = hand.rng, hand.state
    when = part["entered"] + (DAY * rng.uniform(0.2, 9, len(part))).astype(np.int64)
    earlier = part.copy()
    part["status"] = np.where(void, VOIDED, AMENDED)
    part["status_at"], part["reason"] = when, rng.integers(0, 5, len(part))
    reduced = np.flatnonzero(~void)
    lower = part.take(reduced)
    lower["u_warn"], lower["u_fine"] = np.zeros(len(lower)), np.zeros(len(lower))
    hand.decide(lower)
    lower["entered"] = when[reduced]
    before = earlier.take(reduced)
    part.put(reduced, rows=lower)
    state.earlier = state.earlier.joined(before)
    editor = np.full(len(reduced), hand.subject)
    edits = amendments.compared(before, later=lower, when=when[reduced], editor=editor)
    state.edits = state.edits.joined(edits)


def a7(hand: Hand, at: Array) -> Done:
    """Fines above 200 yuan on the spot, and fines below or above what the law allows."""
    chosen = hand.some(at, among=at)
    part = hand.part(chosen)
    way = hand.rng.random(len(part))
    low = np.where(part["fine"] > 200, 100.0, 10.0)
    high = np.where(part["fine"] > 200, 6000.0, hand.rng.choice([300.0, 500.0, 800.0], len(part)))
    spot = np.where(part["fine"] > 200, part["fine"], hand.rng.choice([250.0, 300.0, 400.0, 500.0], len(part)))
    part["fine"] = np.select([way < 0.5, way < 0.7], [spot, low], high)
    hand.settle(part)
    _signed(hand, part)
    alone = (way < 0.5) & (part["sanctions"] & BIT["suspension"] == 0)
    part["procedure"] = np.where(alone, 0, part["procedure"]).astype(part["procedure"].dtype)
    return hand.write(chosen, part=part, scope=len(at))


def a8(hand: Hand, at: Array) -> Done:
    """Decisions, handing in of vehicles and licences, long after their limits."""
    chosen = hand.some(at, among=at)
    part = hand.part(chosen)
    number, rng = len(part), hand.rng
    licence = part["sanctions"] & (BIT["suspension"] | BIT["revocation"]) > 0
    grave = part["sanctions"] & BIT["revocation"] > 0
    days = np.select(
        [grave, licence], [rng.uniform(16, 40, number), rng.uniform(8, 20, number)], rng.uniform(2, 9, number)
    )
    case = part["procedure"] == 1
    part["decided"] = np.where(case, (DAY * days).astype(np.int64), part["decided"])
    late = (HOUR * rng.uniform(30, 96, number)).astype(np.int64)
    held = part["measures"] & (DETAIN_VEHICLE | DETAIN_LICENCE) > 0
    part["handed"] = np.where(held & (~case | (rng.random(number) < 0.5)), late, part["handed"])
    return hand.write(chosen, part=part, scope=len(at))
