"""Defects of handling: whose they are, what is in scope, what is done to a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zhunsheng.simulate.casework import parties as people
from zhunsheng.simulate.casework.crashes import FATAL, ORDINARY, Handlers
from zhunsheng.simulate.casework.steps import known
from zhunsheng.simulate.rows import DAY, HOUR, NO_TIME, NONE, Array, Rows

SLOW = 125 * 60  # seconds that a call was left lying
LONGEST = 20 * DAY  # beyond three working days in any season


@dataclass
class Casework:
    """Crashes with their steps, and their parties."""

    crashes: Rows
    parties: Rows
    crew: Handlers
    rng: np.random.Generator

    def first(self, crashes: Array) -> Array:
        """Places of the first party of crashes."""
        return np.searchsorted(self.parties["crash"], crashes)


Scope = Callable[[Casework], Array]
Deed = Callable[[Casework, Array], None]


@dataclass(frozen=True)
class Defect:
    """One signal: a mask over the crashes, and what is done at the places chosen among them."""

    scope: Scope
    run: Deed
    slip: float = 0.0


def _ordinary(work: Casework) -> Array:
    return np.asarray(work.crashes["procedure"] == ORDINARY)


def _every(work: Casework) -> Array:
    return np.ones(len(work.crashes), bool)


def _slow(work: Casework, at: Array) -> None:
    """R1: nobody set out for hours. Done before the steps are drawn, which follow the scene."""
    delay = SLOW + work.rng.integers(0, HOUR, len(at))
    for name in ("sent", "arrived", "cleared"):
        work.crashes[name][at] += delay


def _backdated(work: Casework, at: Array) -> None:
    """R2: the arrival was written down as before the sending."""
    work.crashes["arrived"][at] = work.crashes["sent"][at] - work.rng.integers(120, 900, len(at))


def _stated(work: Casework) -> Array:
    return np.asarray(known(work.crashes["d_liability_statement"]) & ~known(work.crashes["d_review_request"]))


def _late(work: Casework, at: Array) -> None:
    """R3: the statement, or its service, after its time; no mediation follows."""
    rows = work.crashes
    delay = work.rng.integers(1, 12, len(at)) * DAY
    half = work.rng.random(len(at)) < 0.5
    stated, served = at[half], at[~half]
    by = np.where(known(rows["e_suspended"]), rows["resumed_by"], rows["stated_by"])
    rows["d_liability_statement"][stated] = by[stated] + delay[half]
    rows["e_served"][stated] = rows["d_liability_statement"][stated] + HOUR
    rows["e_served"][served] += LONGEST + delay[~half]
    for name in ("e_mediation_asked", "e_mediation_started", "d_mediation"):
        rows[name][at] = NO_TIME


def _papers(work: Casework, at: Array) -> None:
    """S1: sketch, record or statement never made."""
    kinds = np.array(["d_scene_sketch", "d_survey_record", "d_statement"])[work.rng.integers(0, 3, len(at))]
    for kind in np.unique(kinds):
        work.crashes[str(kind)][at[kinds == kind]] = NO_TIME


def _alone(work: Casework, at: Array) -> None:
    """S2: nobody else was there."""
    work.crashes["partner"][at] = NONE


def _required(work: Casework) -> Array:
    rows = work.crashes
    return np.asarray(known(rows["d_alcohol_test"]) | known(rows["d_summary_consent"]) | known(rows["e_disclosed"]))


def _omitted(work: Casework, at: Array) -> None:
    """S3: no alcohol test, no consent, evidence not shown."""
    for name in ("d_alcohol_test", "d_summary_consent", "e_disclosed"):
        work.crashes[name][at] = NO_TIME


def _unsigned(work: Casework, at: Array) -> None:
    """S4: nobody signed."""
    work.crashes["unsigned"][at] = 1


def _grave(work: Casework) -> Array:
    rows = work.crashes
    return np.asarray((rows["procedure"] == ORDINARY) & (rows["severity"] == FATAL))


def _unqualified(work: Casework, at: Array) -> None:
    """S5: the junior led a fatal crash."""
    rows = work.crashes
    squad = rows["squadron"][at]
    rows["officer"][at], rows["partner"][at] = work.crew.second[squad], work.crew.first[squad]


def _liable(work: Casework) -> Array:
    """Crashes whose first party is liable."""
    first = work.first(work.crashes["serial"])
    return np.asarray(work.parties["liability"][first] > people.NO)


def _articles(work: Casework, at: Array, *, bits: Array, only: bool) -> None:
    first = work.first(at)
    held = np.zeros(len(at), int) if only else work.parties["articles"][first]
    work.parties["articles"][first] = held | bits


def _wrong(work: Casework, at: Array) -> None:
    """W1: an instrument out of force, or an article that does not exist."""
    _articles(work, at, bits=1 << (people.WRONG_BIT + work.rng.integers(0, len(people.WRONG), len(at))), only=False)


def _unfit(work: Casework, at: Array) -> None:
    """W2: an article for something else."""
    _articles(work, at, bits=1 << (people.UNFIT_BIT + work.rng.integers(0, len(people.UNFIT), len(at))), only=False)


def _uncited(work: Casework, at: Array) -> None:
    """W3: no article at all."""
    _articles(work, at, bits=np.zeros(len(at), int), only=True)


def _two(work: Casework) -> Array:
    """Crashes of two parties both of whom did something, nobody fled."""
    parties = work.parties
    acting = np.bincount(parties["crash"], parties["behaviours"] > 0, minlength=len(work.crashes))
    return np.asarray((acting == 2) & (work.crashes["fled"] == 0))


def _assign(work: Casework, at: Array, *, first: Array, second: Array | None = None) -> None:
    place = work.first(at)
    work.parties["liability"][place] = first
    work.parties["liability"][place + 1] = people.FULL - first if second is None else second


def _excluded(work: Casework, at: Array) -> None:
    """L1: full and minor, or main without anybody's minor."""
    full = work.rng.random(len(at)) < 0.5
    _assign(work, at, first=np.where(full, people.FULL, people.MAIN), second=np.where(full, people.MINOR, people.NO))


def _equal(work: Casework, at: Array) -> None:
    """L2: equal liability whatever the facts."""
    _assign(work, at, first=np.full(len(at), people.EQUAL))


def _mixed(work: Casework) -> Array:
    """Both did something, one of the two vehicles is from elsewhere."""
    both = _two(work)
    origin = work.parties["origin"]
    outside = np.bincount(work.parties["crash"], origin == 1, minlength=len(work.crashes))
    motor = np.bincount(work.parties["crash"], origin >= 0, minlength=len(work.crashes))
    return np.asarray(both & (outside == 1) & (motor == 2))


def _outsider(work: Casework, at: Array) -> None:
    """L3: the vehicle from elsewhere gets the main liability."""
    first = work.parties["origin"][work.first(at)] == 1
    _assign(work, at, first=np.where(first, people.MAIN, people.MINOR))


def _weak(work: Casework) -> Array:
    """Both did something, a motor vehicle against a rider or walker."""
    weak = np.bincount(work.parties["crash"], work.parties["kind"] > 0, minlength=len(work.crashes))
    return np.asarray(_two(work) & (weak == 1))


def _motor(work: Casework, at: Array) -> None:
    """L4: the driver gets the minor liability."""
    _assign(work, at, first=np.full(len(at), people.MINOR))


def _reviewed(work: Casework) -> Array:
    return known(work.crashes["d_review_decision"])


def _overturned(work: Casework, at: Array) -> None:
    """L5: the review overturned it."""
    rows = work.crashes
    fresh = at[rows["outcome"][at] == 0]
    rows["outcome"][fresh] = 1
    rows["d_liability_statement_2"][fresh] = rows["d_review_decision"][fresh] + DAY // 2


DEFECTS: dict[str, Defect] = {
    "R1": Defect(_every, _slow),
    "R2": Defect(_every, _backdated, slip=0.001),
    "R3": Defect(_stated, _late, slip=0.003),
    "S1": Defect(_ordinary, _papers, slip=0.003),
    "S2": Defect(_ordinary, _alone, slip=0.002),
    "S3": Defect(_required, _omitted, slip=0.003),
    "S4": Defect(_ordinary, _unsigned, slip=0.003),
    "S5": Defect(_grave, _unqualified, slip=0.005),
    "W1": Defect(_liable, _wrong, slip=0.002),
    "W2": Defect(_liable, _unfit, slip=0.002),
    "W3": Defect(_liable, _uncited, slip=0.002),
    "L1": Defect(_two, _excluded, slip=0.0005),
    "L2": Defect(_two, _equal),
    "L3": Defect(_mixed, _outsider),
    "L4": Defect(_weak, _motor),
    "L5": Defect(_reviewed, _overturned),
}
ORDER = ("S5", *(signal for signal in DEFECTS if signal not in ("R1", "S5")))  # who leads is settled first
