"""Who does what: subjects drawn at random among those with enough in scope, each once, and the labels."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from zhunsheng.errors import Problem
from zhunsheng.simulate.labels import Label
from zhunsheng.simulate.misconduct import aside
from zhunsheng.simulate.misconduct.acts import ACTS, SCARCE_FIRST
from zhunsheng.simulate.misconduct.hand import Done, Hand, on_site
from zhunsheng.simulate.plan import midnight
from zhunsheng.simulate.recordings import officer_ids
from zhunsheng.simulate.rows import Array, stream
from zhunsheng.simulate.spec import ASIDE, KIND_OF, Item
from zhunsheng.simulate.state import State

LEAST_ASIDE = 80


def commit(honest: State, *, items: list[Item]) -> tuple[State, list[Label]]:
    """The world after these misdeeds, and what they were. The honest world is left as it is.

    Raises
    ------
    Problem
        ``simulate_too_few`` where fewer subjects than asked for have enough records in scope.
    """
    state = honest.copy()
    taken: dict[str, set[int]] = {"officer": set(), "unit": set()}
    order = sorted(range(len(items)), key=lambda nth: _rank(items[nth]))
    labels = [label for nth in order for label in _item(state, honest=honest, item=items[nth], nth=nth, taken=taken)]
    return state, labels


def _rank(item: Item) -> int:
    return len(SCARCE_FIRST) if item.signal == ASIDE else SCARCE_FIRST.index(item.signal)


def _item(state: State, *, honest: State, item: Item, nth: int, taken: dict[str, set[int]]) -> list[Label]:
    plan = state.plan
    begins = max(plan.begins, midnight(item.since)) if item.since else plan.begins
    kind = "officer" if item.signal == ASIDE else ACTS[item.signal].subject
    rng = stream(plan.seed, purpose=f"misconduct {nth} {item.signal}")
    counts, least = _counts(honest, item=item, begins=begins)
    fit = [
        subject
        for subject in np.flatnonzero(counts >= least).tolist()
        if _free(state, subject=subject, kind=kind, taken=taken)
    ]
    if len(fit) < item.count:
        raise Problem("simulate_too_few", signal=item.signal, count=item.count, found=len(fit), least=least)
    labels = []
    for place, subject in enumerate(rng.permutation(fit)[: item.count].tolist()):
        taken[kind].add(subject)
        own = stream(plan.seed, purpose=f"misconduct {nth} {item.signal} {subject}")
        column = "officer" if kind == "officer" else "squadron"
        hand = Hand(state, own, subject, begins, plan.ends, item.share, column)
        labels += _deed(hand, item=item, place=place, taken=taken)
    return labels


def _counts(honest: State, *, item: Item, begins: int) -> tuple[Array, int]:
    """How much each subject has in scope, and the least of it."""
    if item.signal != ASIDE:
        act = ACTS[item.signal]
        return act.counts(honest, begins=begins, ends=honest.plan.ends), act.least
    held = on_site(honest) & (honest.records["occurred"] >= begins)
    return np.bincount(honest.records["officer"][held], minlength=len(honest.bureau.officers)), LEAST_ASIDE


def _free(state: State, *, subject: int, kind: str, taken: dict[str, set[int]]) -> bool:
    """Not yet drawn, and not in a unit that is; a unit without anybody drawn."""
    if subject in taken[kind]:
        return False
    squadron = state.bureau.officers["squadron"]
    if kind == "officer":
        return int(squadron[subject]) not in taken["unit"]
    return all(int(squadron[person]) != subject for person in taken["officer"])


def _deed(hand: Hand, *, item: Item, place: int, taken: dict[str, set[int]]) -> list[Label]:
    if item.signal != ASIDE:
        act = ACTS[item.signal]
        at = hand.scope(act.scope(hand.state)) if act.scope else np.zeros(0, int)
        return [_label(hand, done=act.run(hand, at), signal=item.signal, strength=item.strength)]
    family = aside.FAMILIES[place % len(aside.FAMILIES)]
    partner = _partner(hand, taken=taken)
    deeds = aside.run(hand, family=family, partner=partner)
    taken["officer"].add(partner)
    strength = f"{item.strength}/{family}"
    return [_label(each, done=done, signal=signal, strength=strength) for signal, each, done in deeds]


def _partner(hand: Hand, *, taken: dict[str, set[int]]) -> int:
    """The colleague with the most records who has done nothing yet, else anyone of the squadron."""
    people = hand.state.bureau
    squad = people.officers["squadron"][hand.subject]
    others = people.members[squad, : people.sizes[squad]]
    free = [int(person) for person in others if person not in taken["officer"] and person != hand.subject]
    counts = np.bincount(hand.state.records["officer"], minlength=len(people.officers))
    return max(free, key=lambda person: int(counts[person])) if free else int(others[0])


def _label(hand: Hand, *, done: Done, signal: str, strength: str) -> Label:
    people = hand.state.bureau
    unit = hand.column == "squadron"
    named = people.places.squadron_ids[hand.subject] if unit else _name(hand)
    starts, ends = (datetime.fromtimestamp(moment, tz=UTC) for moment in (hand.begins, hand.ends))
    share = hand.share if signal == "P2" else len(done.ids) / max(done.scope, 1)
    kind = "unit" if unit else "officer"
    return Label(kind, named, KIND_OF[signal], signal, starts, ends, strength, share, done.ids)


def _name(hand: Hand) -> str:
    return str(officer_ids(np.array([hand.subject]), bureau=hand.state.bureau)[0].as_py())
