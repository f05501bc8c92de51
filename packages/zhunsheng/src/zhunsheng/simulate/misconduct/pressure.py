"""A hidden quota: a squadron whose officers all reach the same count by the end of the month."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate.menu import NUMBER
from zhunsheng.simulate.misconduct.hand import Done, Hand, on_site
from zhunsheng.simulate.rows import NONE, Array
from zhunsheng.simulate.state import State

EASY = ("seatbelt", "parking", "equipment", "signal_bicycle", "helmet_bicycle", "lane", "documents")
LAST_DAYS = 5


def squadron_records(state: State) -> Array:
    """Records made on the road."""
    return on_site(state)


def u1(hand: Hand, at: Array) -> Done:
    """Real but easy cases added in the last days of each month, to those who have the fewest, until all have alike."""
    state, plan = hand.state, hand.state.plan
    records = state.records
    month = plan.month_of[plan.day_of(records["occurred"][at])]
    number = hand.extra(len(at))
    months, sizes = np.unique(month, return_counts=True)
    each = np.floor(np.cumsum(sizes) / sizes.sum() * number + 0.5).astype(int)
    each = np.diff(each, prepend=0)
    shifts = [
        shift
        for value, size in zip(months.tolist(), each.tolist(), strict=True)
        for shift in _levelled(hand, month=value, number=size, officers=records["officer"][at[month == value]])
    ]
    held = np.array(sorted(shifts), dtype=np.int64)
    category = hand.rng.choice([NUMBER[name] for name in EASY], len(held))
    rows = hand.invent(len(held), category=category, shift=held)
    rows["filmed"] = hand.rng.random(len(held)) < 0.97
    rows["paid"] = hand.rng.random(len(held)) < 0.98
    return hand.add(rows, scope=len(at))


def _levelled(hand: Hand, *, month: int, number: int, officers: Array) -> list[int]:
    """Shifts for a month's additions: water filled into the lowest counts, on the last days each officer worked."""
    state, plan = hand.state, hand.state.plan
    squad = hand.subject
    members = state.bureau.members[squad, : state.bureau.sizes[squad]]
    roster = state.shifts
    open_ = np.flatnonzero(np.isin(roster["officer"], members) & (roster["beat"] != NONE))
    open_ = open_[plan.month_of[roster["day"][open_]] == month]
    if not len(open_):
        return []
    late = open_[plan.month_ends[roster["day"][open_]] < LAST_DAYS]
    usable = late if len(late) else open_
    people = np.unique(roster["officer"][usable])
    counts = np.array([(officers == person).sum() for person in people])
    added: list[int] = []
    for _ in range(number):
        lowest = int(np.argmin(counts))
        counts[lowest] += 1
        own = usable[roster["officer"][usable] == people[lowest]]
        added.append(int(hand.rng.choice(own)))
    return added
