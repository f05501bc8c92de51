"""Recordings, cameras and positions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhunsheng.simulate import arrow
from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.canonical import table
from zhunsheng.simulate.plan import Plan, midnight
from zhunsheng.simulate.rows import DAY, NO_TIME, NONE, Array, Rows, stream
from zhunsheng.tables.cameras import CAMERAS, FOOTAGE, POSITIONS

JOINED = 720  # seconds between two stops within which one recording goes on
EVERY = 1200  # seconds between two positions
SPARE = 1_000_000  # numbers of cameras handed out as replacements


def footage(records: Rows, *, bureau: Bureau) -> pa.Table:
    """Recordings of stops: those minutes apart are one, unless the camera was off between."""
    needed = records.only("serial", "officer", "occurred", "day", "filmed", "lead", "trail", "upload")
    on_site = needed.take(np.flatnonzero(records["method"] == 0))
    order = np.lexsort((on_site["serial"], on_site["occurred"], on_site["officer"]))
    stops = on_site.take(order)
    filmed = stops["filmed"]
    starts, ends = _spans(stops)
    same = np.r_[False, stops["officer"][1:] == stops["officer"][:-1]] if len(stops) else filmed
    near = np.r_[False, np.diff(stops["occurred"]) <= JOINED] if len(stops) else filmed
    goes_on = same & near & filmed & np.r_[False, filmed[:-1]]
    first = np.flatnonzero(filmed & ~goes_on)
    kept = np.flatnonzero(filmed)
    place = np.searchsorted(kept, first)
    begun, ended = (fold.reduceat(side[kept], place) for fold, side in ((np.minimum, starts), (np.maximum, ends)))
    ended = np.maximum(ended, begun + 5)
    lead = stops.take(first)
    skew = bureau.officers["camera_skew"][lead["officer"]]
    return table(
        FOOTAGE,
        footage_id=arrow.numbered("V", numbers=arrow.shuffled(lead["serial"], kind="entry"), width=9),
        camera_id=camera_ids(lead, bureau=bureau),
        officer_id=officer_ids(lead["officer"], bureau=bureau),
        starts_at=arrow.times(begun + skew),
        ends_at=arrow.times(ended + skew),
        uploaded_at=arrow.times(np.maximum(ended + lead["upload"], ended + skew)),
        category=arrow.words(np.zeros(len(lead), int), among=("violation",)),
    )


def _spans(stops: Rows) -> tuple[Array, Array]:
    """Start and end around each stop, cut short of neighbours for which the camera was off."""
    moments, officer, dark = stops["occurred"], stops["officer"], ~stops["filmed"]
    starts, ends = moments - stops["lead"], moments + stops["trail"]
    if len(stops):
        before = np.r_[False, (officer[1:] == officer[:-1]) & dark[:-1]]
        after = np.r_[(officer[1:] == officer[:-1]) & dark[1:], False]
        starts = np.where(before, np.maximum(starts, np.roll(moments, 1) + 30), starts)
        ends = np.where(after, np.minimum(ends, np.roll(moments, -1) - 30), ends)
    return starts, ends


def officer_ids(officers: Array, *, bureau: Bureau) -> pa.Array:
    """Numbers of officers and auxiliaries, null where -1."""
    held = officers.clip(min=0)
    number = bureau.officers["number"][held]
    marks = arrow.words(bureau.officers["auxiliary"][held].astype(int), among=("P", "F"))
    return arrow.numbered(marks, numbers=np.where(officers == NONE, NONE, number), width=6)


def camera_ids(rows: Rows, *, bureau: Bureau) -> pa.Array:
    """The camera that each officer wore on the day: some were handed another one during the year."""
    who = rows["officer"]
    swap = bureau.officers["swap"][who]
    later = (swap >= 0) & (rows["day"] >= swap)
    number = _camera_numbers(np.where(who == NONE, NONE, who + np.where(later, SPARE, 0)))
    return arrow.numbered("C", numbers=number, width=8)


def _camera_numbers(cameras: Array) -> Array:
    mixed = (cameras * 48_271 + 11_213) % 99_999_989
    return np.where(cameras < 0, NONE, mixed)


def cameras(plan: Plan, *, bureau: Bureau) -> pa.Table:
    """Who holds which camera since when."""
    who = np.arange(len(bureau.officers))
    swap = bureau.officers["swap"]
    again = np.flatnonzero((swap >= 0) & (swap < len(plan.days)))
    handed = midnight(plan.start) + swap * DAY
    issued = np.minimum(midnight(plan.start) - 90 * DAY - who * 3600, midnight(plan.start))
    numbers = np.r_[_camera_numbers(who), _camera_numbers(who[again] + SPARE)]
    until = np.where((swap >= 0) & (swap < len(plan.days)), handed, NO_TIME)
    holder = np.r_[who, who[again]]
    units = np.array(bureau.places.squadron_ids, dtype=object)[bureau.officers["squadron"][holder]]
    return table(
        CAMERAS,
        camera_id=arrow.numbered("C", numbers=numbers, width=8),
        officer_id=officer_ids(holder, bureau=bureau),
        unit_id=pa.array(units, pa.string()),
        issued_from=arrow.times(np.r_[issued, handed[again]]),
        issued_until=arrow.times(np.r_[until, np.full(len(again), NO_TIME)]),
    )


def positions(plan: Plan, *, bureau: Bureau, shifts: Rows) -> pa.Table:
    """Where the cameras with a receiver were, every twenty minutes of a shift, within some hundred metres."""
    rng = stream(plan.seed, purpose="positions")
    at = np.flatnonzero(bureau.officers["carrier"][shifts["officer"]] & (shifts["beat"] != NONE))
    length = shifts["ends"][at] - shifts["starts"][at]
    size = length // EVERY
    shift = np.repeat(at, size)
    nth = np.arange(len(shift)) - np.repeat(np.cumsum(size) - size, size)
    moments = shifts["starts"][shift] + 240 + nth * EVERY + rng.integers(0, 60, len(shift))
    heard = rng.random(len(shift)) > 0.03
    shift, moments = shift[heard], moments[heard]
    later = (moments - shifts["starts"][shift]) > shifts["turn"][shift] * (shifts["ends"] - shifts["starts"])[shift]
    where = {}
    for name in ("lat", "lon"):
        point = np.where(later, shifts[f"{name}_b"][shift], shifts[f"{name}_a"][shift])
        beat = bureau.places.beats[name][shifts["beat"][shift]]
        where[name] = arrow.floats(np.round(beat + point + 0.001 * rng.standard_normal(len(shift)), 6))
    rows = Rows({"officer": shifts["officer"][shift], "day": shifts["day"][shift]})
    return table(
        POSITIONS,
        carrier_id=camera_ids(rows, bureau=bureau),
        officer_id=officer_ids(rows["officer"], bureau=bureau),
        at=arrow.times(moments),
        **where,
    )
