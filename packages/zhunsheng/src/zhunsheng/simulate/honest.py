"""The honest world of a plan, and the tables of any world."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhunsheng.simulate import (
    amendments,
    bureau,
    decisions,
    drives,
    encounters,
    facts,
    instruments,
    keying,
    lawbook,
    outcomes,
    places,
    recordings,
    registers,
    shifts,
    surroundings,
)
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import NONE, Rows
from zhunsheng.simulate.state import State


def make(plan: Plan) -> State:
    """A bureau in which nobody does wrong, with the ordinary slips."""
    book = lawbook.load(plan.start)
    people = bureau.make(plan, places=places.make(plan))
    lawful = drives.make(plan, places=people.places)
    roster = shifts.make(plan, bureau=people)
    records = encounters.make(plan, bureau=people, shifts=roster, drives=lawful)
    facts.fill(records, seed=plan.seed, bureau=people, book=book)
    outcomes.fill(records, seed=plan.seed, bureau=people, book=book)
    odd = keying.quirks(plan, bureau=people)
    keying.fill(records, plan=plan, bureau=people, shifts=roster, odd=odd)
    records["day"] = plan.day_of(records["occurred"])
    earlier, edits = amendments.make(records, seed=plan.seed, bureau=people)
    tests = instruments.sessions(plan, bureau=people, shifts=roster, drives=lawful)
    tests = tests.joined(instruments.unconfirmed(plan, readings=tests))
    claims = instruments.claims(plan, bureau=people)
    nothing = records.take(np.zeros(0, int))
    return State(plan, people, lawful, odd, book, roster, records, earlier, edits, tests, claims, nothing)


def tables(state: State) -> dict[str, pa.Table]:
    """The canonical tables of a world; nothing is drawn that misconduct could move."""
    plan, people, records = state.plan, state.bureau, state.records
    told = instruments.behind(records.joined(state.deleted), bureau=people)
    untold = Rows({name: column for name, column in state.readings.columns.items() if name != "beat"})
    for name in ("vehicle", "driver"):
        untold[name] = np.full(len(untold), NONE)
    tests = untold.joined(told)
    read = instruments.counters(plan, bureau=people, readings=tests)
    tested = instruments.tested(plan, readings=tests, squadrons=len(people.sizes))
    return {
        "units": surroundings.units(people),
        "officers": surroundings.officers(plan, bureau=people),
        "shifts": surroundings.shifts(state.shifts, bureau=people),
        "beats": surroundings.beats(people),
        "campaigns": surroundings.campaigns(plan, bureau=people, drives=state.drives),
        "enforcement": decisions.enforcement(records, earlier=state.earlier, bureau=people),
        "compulsory_measures": registers.measures(records, bureau=people),
        "steps": registers.steps(records, bureau=people),
        "edits": registers.edits(state.edits, bureau=people),
        "register": registers.register(records, bureau=people),
        "readings": surroundings.readings(tests, bureau=people),
        "device_counters": surroundings.device_counters(read, bureau=people),
        "footage": recordings.footage(records, bureau=people),
        "cameras": recordings.cameras(plan, bureau=people),
        "positions": recordings.positions(plan, bureau=people, shifts=state.shifts),
        "crashes": surroundings.crashes(plan, bureau=people),
        "exposure": surroundings.exposure(plan, bureau=people, rows=state.shifts),
        "counts": surroundings.counts(plan, bureau=people, claims=state.claims, tested=tested),
    }
