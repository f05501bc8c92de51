"""All signals: whose they are, what is in scope, how it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zhunsheng.simulate import instruments
from zhunsheng.simulate.misconduct import arbitrary, downgrading, padding, pressure
from zhunsheng.simulate.misconduct.hand import Done, Hand, on_site
from zhunsheng.simulate.rows import Array
from zhunsheng.simulate.state import State


@dataclass(frozen=True)
class Act:
    """One signal.

    Parameters
    ----------
    subject : ``officer`` or ``unit``.
    scope : a mask over the records; None where the scope is none of records.
    run : does it to the records at the places in scope.
    least : fewest records in scope with which a subject is drawn.
    """

    subject: str
    scope: Callable[[State], Array] | None
    run: Callable[[Hand, Array], Done]
    least: int

    def counts(self, state: State, *, begins: int, ends: int) -> Array:
        """Records in scope of each subject between two moments."""
        size = len(state.bureau.officers) if self.subject == "officer" else len(state.bureau.sizes)
        if self.scope is None:
            return _tests(state, subject=self.subject, begins=begins, ends=ends, size=size)
        records = state.records
        moments = records["occurred"]
        held = self.scope(state) & (moments >= begins) & (moments < ends)
        return np.bincount(records["officer" if self.subject == "officer" else "squadron"][held], minlength=size)


def _tests(state: State, *, subject: str, begins: int, ends: int, size: int) -> Array:
    """Screenings of each subject."""
    tests = state.readings
    held = (tests["mode"] == instruments.SCREENING) & (tests["taken"] >= begins) & (tests["taken"] < ends)
    return np.bincount(tests["officer" if subject == "officer" else "squadron"][held], minlength=size)


def _p2(hand: Hand, _at: Array) -> Done:
    return padding.p2(hand)


def _p3(hand: Hand, _at: Array) -> Done:
    return padding.p3(hand)


ACTS: dict[str, Act] = {
    "P1": Act("officer", padding.fined, padding.p1, 40),
    "P2": Act("unit", None, _p2, 200),
    "P3": Act("officer", None, _p3, 200),
    "P4": Act("officer", on_site, padding.p4, 60),
    "P5": Act("officer", on_site, padding.p5, 60),
    "P6": Act("officer", on_site, padding.p6, 60),
    "P7": Act("officer", on_site, padding.p7, 60),
    "P8": Act("officer", on_site, padding.p8, 60),
    "A1": Act("officer", arbitrary.discretion, arbitrary.a1, 40),
    "A2": Act("officer", arbitrary.fined, arbitrary.a2, 40),
    "A3": Act("officer", arbitrary.ordinary, arbitrary.a3, 10),
    "A4": Act("officer", on_site, arbitrary.a4, 60),
    "A5": Act("officer", arbitrary.strangers, arbitrary.a5, 10),
    "A6": Act("officer", arbitrary.ordinary_vehicles, arbitrary.a6, 40),
    "A7": Act("officer", arbitrary.penalised, arbitrary.a7, 40),
    "A8": Act("officer", arbitrary.timed, arbitrary.a8, 10),
    "D1": Act("officer", downgrading.tiered, downgrading.d1, 20),
    "D2": Act("officer", downgrading.written, downgrading.d2, 20),
    "D3": Act("officer", downgrading.drinking, downgrading.d3, 8),
    "D4": Act("officer", downgrading.aggravated, downgrading.d4, 8),
    "D5": Act("officer", downgrading.reducible, downgrading.d5, 40),
    "D6": Act("officer", downgrading.pointed, downgrading.d6, 30),
    "U1": Act("unit", pressure.squadron_records, pressure.u1, 100),
}
SCARCE_FIRST = (
    *("U1", "P2", "D4", "D3", "A8", "A3", "P3", "A5", "D1", "D2", "D6", "D5"),
    *("A1", "A2", "A6", "A7", "P1", "P4", "P5", "P6", "P7", "P8", "A4"),
)
