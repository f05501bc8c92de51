"""What is truly wrong with each record of a simulated bureau, whether somebody meant it or it slipped in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.simulate import arrow
from zhunsheng.simulate.keying import VOIDED
from zhunsheng.simulate.misconduct.hand import WRONG_OFFICER
from zhunsheng.simulate.outcomes import AMOUNTS, STEPS
from zhunsheng.simulate.recordings import officer_ids
from zhunsheng.simulate.rows import DAY, HOUR, NONE, Array, Rows
from zhunsheng.simulate.shifts import covering
from zhunsheng.simulate.state import State

AWAY, NEAR, ROUNDED = 3, 30, 5  # hours, minutes, minutes
FASTEST, TYPED, DEGREE = 180.0, 1.0, 111.2  # km/h, km, km
SCHEMA = pa.schema([(name, pa.string()) for name in ("record_id", "officer_id", "what")])


def slips(state: State, *, positions: pa.Table) -> pa.Table:
    """Records that contradict fact or law as they were known at the end, one row a record and matter, voided ones left out.

    ``tier``: charged in another tier than measured. ``fine``: an amount that no decision on the charge gives, or above the
    limit of the summary procedure. ``officer``: under a wrong officer's number. ``place``: made on the road by an officer
    more than `AWAY` hours off any own shift, between the first and the last, or further from the own receiver's nearest
    position (within `NEAR` minutes) than anybody drives at `FASTEST` km/h; a time rounded by five minutes and a place
    a kilometre off are allowed for.
    """
    records = _known(state)
    stands = records["status"] != VOIDED
    band = records["band"]
    steps = np.arange(AMOUNTS.shape[1])[None, :] < STEPS[band][:, None]
    lawful = ((AMOUNTS[band] == records["fine"][:, None]) & steps).any(axis=1) | (records["fine"] == 0)
    summary = (records["procedure"] == 0) & (records["fine"] > state.book.summary)
    wrong = {
        "tier": (records["tier"] >= 0) & (records["charged"] != records["tier"]),
        "fine": ~lawful | summary,
        "officer": records["mistyped"] & WRONG_OFFICER > 0,
        "place": (records["method"] == 0)
        & (_off_shift(records, state=state) | _far(records, state=state, positions=positions)),
    }
    parts = []
    for what, mask in wrong.items():
        chosen = records.take(np.flatnonzero(stands & mask))
        ids = arrow.record_ids(chosen["serial"])
        whose = officer_ids(chosen["officer"], bureau=state.bureau)
        parts.append(pa.table([ids, whose, pa.array([what] * len(ids), pa.string())], schema=SCHEMA))
    return pa.concat_tables(parts)


def _known(state: State) -> Rows:
    """Each record in the version that was keyed before the end: a correction after it is not known yet."""
    ends = state.plan.ends
    late = state.records["serial"][state.records["entered"] >= ends]
    standing = state.records.take(np.flatnonzero(state.records["entered"] < ends))
    replaced = (state.earlier["entered"] < ends) & np.isin(state.earlier["serial"], late)
    return standing.joined(state.earlier.take(np.flatnonzero(replaced)))


def _off_shift(records: Rows, *, state: State) -> Array:
    who, moments = records["officer"], records["occurred"]
    roster = state.shifts
    first = np.full(len(state.bureau.officers), np.iinfo(np.int64).max)
    last = np.full(len(first), np.iinfo(np.int64).min)
    np.minimum.at(first, roster["officer"], roster["starts"])
    np.maximum.at(last, roster["officer"], roster["ends"])
    told = (moments > first[who]) & (moments < last[who])
    shift = covering(roster, officers=who, moments=moments, slack=AWAY * HOUR)
    return np.asarray(told & (shift == NONE))


def _far(records: Rows, *, state: State, positions: pa.Table) -> Array:
    """Too far from where the own receiver was about then; false where it says nothing."""
    names = officer_ids(np.arange(len(state.bureau.officers)), bureau=state.bureau)
    known = positions.filter(pc.is_in(positions["officer_id"], value_set=names))
    if known.num_rows == 0:
        return np.zeros(len(records), bool)
    who = pc.index_in(known["officer_id"], value_set=names).to_numpy().astype(np.int64)
    at = pc.cast(known["at"], pa.int64()).to_numpy() // 1_000_000
    lat, lon = (known[name].to_numpy() for name in ("lat", "lon"))
    wide = int(max(at.max(), records["occurred"].max(initial=0))) + 10 * DAY
    order = np.argsort(who * wide + at)
    who, at, lat, lon = who[order], at[order], lat[order], lon[order]
    place = np.searchsorted(who * wide + at, records["officer"].astype(np.int64) * wide + records["occurred"])
    far = np.zeros(len(records), bool)
    for side in (np.maximum(place - 1, 0), np.minimum(place, len(at) - 1)):
        gap = np.abs(at[side] - records["occurred"]) / 60
        north = (lat[side] - records["lat"]) * DEGREE
        east = (lon[side] - records["lon"]) * DEGREE * np.cos(np.radians(records["lat"]))
        heard = (who[side] == records["officer"]) & (gap <= NEAR)
        reach = (gap + ROUNDED) / 60 * FASTEST + TYPED
        far |= heard & (np.hypot(north, east) > reach)
    return far
