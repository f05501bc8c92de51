"""Scenarios kept aside: by other mechanisms than the rest, so that nothing is built on them. Never run while building."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zhunsheng.simulate import facts
from zhunsheng.simulate.keying import VOIDED
from zhunsheng.simulate.misconduct import arbitrary, downgrading, padding
from zhunsheng.simulate.misconduct.acts import ACTS
from zhunsheng.simulate.misconduct.hand import Done, Hand, on_site, texts
from zhunsheng.simulate.plan import clock
from zhunsheng.simulate.rows import DAY, HOUR, Array

FAMILIES = ("pause", "spread", "jitter", "night", "mixture", "collusion")
SLOW = (31, 41)  # seconds: just over what a rule of thirty asks
Deed = tuple[str, Hand, Done]


def run(hand: Hand, *, family: str, partner: int) -> list[Deed]:
    """Do what a family does; the signal, the hand and what was done, one entry a label.

    Parameters
    ----------
    partner : another officer of the squadron, for what two do together.
    """
    if family == "pause":
        return [_pause(hand)]
    if family == "spread":
        return [("P3", hand, padding.runs(hand, gaps=SLOW, lengths=(12, 30)))]
    if family == "jitter":
        return [("P5", hand, _jitter(hand))]
    if family == "night":
        return [("D2", hand, _night(hand))]
    if family == "mixture":
        return _mixture(hand)
    return _collusion(hand, partner=partner)


def _act(hand: Hand, *, signal: str) -> Done:
    act = ACTS[signal]
    return act.run(hand, hand.scope(act.scope(hand.state)) if act.scope else np.zeros(0, int))


def _pause(hand: Hand) -> Deed:
    """Starts after a third of the span and stops a few months later."""
    length = hand.ends - hand.begins
    begins = hand.begins + int(length * hand.rng.uniform(0.3, 0.45))
    short = replace(hand, begins=begins, ends=begins + int(length * hand.rng.uniform(0.2, 0.35)))
    signal = str(hand.rng.choice(["P1", "A4", "D1", "D6"]))
    return signal, short, _act(short, signal=signal)


def _jitter(hand: Hand) -> Done:
    """Invented records with first entries of menus for most fields, and times some minutes off the hour."""
    at = hand.scope(on_site(hand.state))
    number, rng = hand.extra(len(at)), hand.rng
    category = hand.like(at, number=number)
    category = np.where(np.isin(category, padding.MOTOR), category, padding.MOTOR[-1])
    rows = hand.invent(number, category=category, shift=hand.drawn_shifts(number))
    midnight = rows["occurred"] - clock(rows["occurred"])
    rows["occurred"] = midnight + rng.integers(-40 * 60, 90 * 60, number) // 60 * 60
    honest = rows.copy()
    padding.menus(rows)
    varied = rng.random(number) < 0.3
    rows.put(np.flatnonzero(varied), rows=honest.take(varied))
    rows["entered"] = rows["occurred"] + rng.integers(600, 14 * HOUR, number)
    rows["paid"] = rng.random(number) < 0.35
    return hand.add(rows, scope=len(at))


def _night(hand: Hand) -> Done:
    """Values written below the tier, at night only."""
    at = hand.scope(downgrading.written(hand.state))
    hour = clock(hand.state.records["occurred"][at]) // HOUR
    dark = at[(hour >= 20) | (hour < 6)]
    return downgrading.d2(hand, dark if len(dark) >= 5 else at)


def _mixture(hand: Hand) -> list[Deed]:
    """Two signals at once, each at half the share."""
    half = replace(hand, share=hand.share / 2)
    first, second = [("P7", "D5"), ("P6", "A4"), ("A1", "D6"), ("P8", "A3")][int(hand.rng.integers(0, 4))]
    return [(signal, half, _act(half, signal=signal)) for signal in (first, second)]


def _collusion(hand: Hand, *, partner: int) -> list[Deed]:
    """Two officers share a few friends: one's records of them are voided, the other's carry no points."""
    other = replace(hand, subject=partner)
    at = hand.scope(arbitrary.ordinary_vehicles(hand.state))
    first = hand.part(hand.some(at, among=at))
    friends = first["vehicle"][: max(2, len(first) // 15)]
    return [("A6", hand, _voided(hand, at=at, friends=friends)), ("D6", other, _pointless(other, friends=friends))]


def _voided(hand: Hand, *, at: Array, friends: Array) -> Done:
    chosen = hand.some(at, among=at)
    part = hand.part(chosen)
    vehicle = hand.rng.choice(friends, len(part))
    facts.set_vehicle(part, vehicle=vehicle, driver=vehicle)
    part["status"] = np.full(len(part), VOIDED)
    part["status_at"] = part["entered"] + hand.rng.integers(DAY, 25 * DAY, len(part))
    part["reason"] = hand.rng.integers(0, 5, len(part))
    return hand.write(chosen, part=part, scope=len(at))


def _pointless(hand: Hand, *, friends: Array) -> Done:
    at = hand.scope(downgrading.pointed(hand.state))
    done = downgrading.d6(hand, at)
    changed = at[np.isin(texts(hand.state.records["serial"][at]), done.ids)]
    part = hand.part(changed)
    vehicle = hand.rng.choice(friends, len(part))
    facts.set_vehicle(part, vehicle=vehicle, driver=vehicle)
    hand.state.records.put(changed, rows=part)
    return done
