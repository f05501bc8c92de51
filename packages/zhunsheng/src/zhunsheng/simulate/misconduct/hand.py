"""One wrongdoer: what is theirs, how many of it are altered, and inventing records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zhunsheng.simulate import arrow, encounters, facts, keying, outcomes
from zhunsheng.simulate.keying import VALID
from zhunsheng.simulate.menu import CATEGORIES, NUMBER
from zhunsheng.simulate.rows import NONE, Array, Rows
from zhunsheng.simulate.state import State

WRONG_OFFICER = 1
Scope = Callable[[State], Array]


@dataclass(frozen=True)
class Done:
    """What an act did: the ids of what was altered or added, and how many were in scope, added ones counted in."""

    ids: tuple[str, ...]
    scope: int


@dataclass
class Hand:
    """A wrongdoer at work.

    Parameters
    ----------
    subject, column : the officer, or for signals of units the squadron, and the column that names it.
    begins, ends : only what happened between these moments is touched.
    share : of the records in scope.
    """

    state: State
    rng: np.random.Generator
    subject: int
    begins: int
    ends: int
    share: float
    column: str = "officer"

    def scope(self, mask: Array) -> Array:
        """Places of the subject's records in the span for which a mask holds."""
        records = self.state.records
        mine = (records[self.column] == self.subject) & mask
        return np.flatnonzero(mine & (records["occurred"] >= self.begins) & (records["occurred"] < self.ends))

    def some(self, at: Array, *, among: Array) -> Array:
        """The share of the records ``at``, to the nearest whole one: at random from those ``among``, then from the rest."""
        number = round(self.share * len(at))
        first = self.rng.permutation(among)[:number]
        rest = self.rng.permutation(np.setdiff1d(at, first))[: number - len(first)]
        return np.sort(np.concatenate([first, rest]))

    def extra(self, scope: int) -> int:
        """How many to add to so many so that they are the share of the whole."""
        return round(scope * self.share / (1 - self.share))

    def part(self, at: Array) -> Rows:
        """A copy of these records."""
        return self.state.records.take(at)

    def decide(self, part: Rows) -> None:
        """Decide records again on their facts as they now stand."""
        outcomes.decide(part, bureau=self.state.bureau, book=self.state.book)

    def settle(self, part: Rows) -> None:
        """Put sanctions and procedure right after fines or points were changed."""
        outcomes.settle(part, warn=part["fine"] == 0, book=self.state.book)

    def write(self, at: Array, *, part: Rows, scope: int) -> Done:
        """Put altered records back."""
        self.state.records.put(at, rows=part)
        return Done(texts(part["serial"]), scope)

    def invent(self, number: int, *, category: Array, shift: Array) -> Rows:
        """Records that never happened: all filled in as a real one would be, without recording or payment.

        Parameters
        ----------
        category : of each record.
        shift : in which each is said to have happened.
        """
        state, rng = self.state, self.rng
        people, roster = state.bureau, state.shifts
        order = np.argsort(shift, kind="stable")
        rows = Rows({"category": category[order], "shift": shift[order]})
        rows["officer"] = roster["officer"][rows["shift"]]
        rows["squadron"] = people.officers["squadron"][rows["officer"]]
        rows["beat"] = roster["beat"][rows["shift"]]
        rows["occurred"] = encounters.placed(rng, shifts=roster, shift=rows["shift"])
        rows["method"] = np.zeros(number, np.int8)
        encounters.position(rows, rng=rng, bureau=people, shifts=roster)
        rows["occurred"] = encounters.habit(rows, rng=rng, officers=people.officers)
        rows["u_code"] = rng.random(number)
        facts.vehicles(rows, rng=rng, bureau=people, pool=max(400, len(state.records) // 3))
        facts.measures(rows, rng=rng, bureau=people, book=state.book)
        rows["prior"] = np.zeros(number, bool)
        facts.licences(rows, rng=rng)
        rows["repeat"] = np.full(number, NONE, np.int8)
        for name in ("u_warn", "u_fine", "u_measure", "u_slip"):
            rows[name] = rng.random(number)
        rows["charged"] = rows["tier"]
        self.decide(rows)
        keying.partners(rows, rng=rng, bureau=people)
        keying.entries(rows, rng=rng, bureau=people, shifts=roster)
        keying.paperwork(rows, rng=rng, bureau=people)
        rows["filmed"] = np.zeros(number, bool)
        rows["paid"] = np.zeros(number, bool)
        rows["measures"] = np.zeros(number, np.int64)
        return rows

    def add(self, rows: Rows, *, scope: int) -> Done:
        """Add invented records to the world."""
        records = self.state.records
        highest = max(int(part["serial"].max(initial=-1)) for part in (records, self.state.deleted))
        rows["serial"] = highest + 1 + np.arange(len(rows))
        rows["day"] = self.state.plan.day_of(rows["occurred"])
        for name in records:
            rows[name] = rows[name].astype(records[name].dtype)
        self.state.records = records.joined(rows)
        return Done(texts(rows["serial"]), scope + len(rows))

    def shifts(self) -> Array:
        """The officer's own shifts on a beat in the span."""
        roster = self.state.shifts
        mine = (roster["officer"] == self.subject) & (roster["beat"] != NONE)
        return np.flatnonzero(mine & (roster["starts"] >= self.begins) & (roster["ends"] <= self.ends))

    def drawn_shifts(self, number: int) -> Array:
        """So many of them, at random."""
        return np.sort(self.rng.choice(self.shifts(), number))

    def like(self, at: Array, *, number: int) -> Array:
        """Categories like those of the records ``at``, without those nobody would invent."""
        category = self.state.records["category"][at]
        usual = category[~np.isin(category, [NUMBER[name] for name in ("alcohol", "goods", "passengers")])]
        if not len(usual):
            usual = np.array([NUMBER["seatbelt"]])
        return self.rng.choice(usual, number)


def texts(serials: Array) -> tuple[str, ...]:
    """Codes of records."""
    return tuple(arrow.record_ids(serials).to_pylist())


def sound(state: State) -> Array:
    """Records that stand, and stand under the right officer."""
    records = state.records
    return np.asarray((records["status"] == VALID) & (records["mistyped"] & WRONG_OFFICER == 0))


def on_site(state: State) -> Array:
    """Sound records made on the road."""
    return np.asarray(sound(state) & (state.records["method"] == 0))


def motor(state: State) -> Array:
    """Sound records of motor vehicles made on the road."""
    kinds = np.array([entry.subject == "motor" for entry in CATEGORIES])
    return np.asarray(on_site(state) & kinds[state.records["category"]])
