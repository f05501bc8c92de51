"""The enforcement table: every record, and before it the versions that it replaced."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.simulate import arrow
from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.canonical import table
from zhunsheng.simulate.facts import ORIGINS
from zhunsheng.simulate.keying import REASONS
from zhunsheng.simulate.menu import CATEGORIES, CODES
from zhunsheng.simulate.recordings import camera_ids, officer_ids
from zhunsheng.simulate.rows import NO_TIME, NONE, Array, Rows
from zhunsheng.tables import values
from zhunsheng.tables.enforcement import ENFORCEMENT

WRONG_OFFICER, WRONG_DOCUMENT = 1, 2  # bits of what was mistyped
OTHER_DIGIT = 10_000_000  # what a slip of the finger adds to a document's number


def enforcement(records: Rows, *, earlier: Rows, bureau: Bureau) -> pa.Table:
    """All versions, in the order in which they happened and were known."""
    whole = earlier.joined(records)
    rows = whole.take(np.lexsort((whole["entered"], whole["occurred"])))
    return table(ENFORCEMENT, **_who(rows, bureau=bureau), **_what(rows), **_where(rows), **_outcome(rows))


def paid_at(rows: Rows) -> Array:
    """When the fine was paid, by the register."""
    paid = rows["paid"] & (rows["fine"] > 0) & (rows["status"] != 1)
    return np.where(paid, rows["occurred"] + rows["decided"] * (rows["procedure"] == 1) + rows["pay_lag"], NO_TIME)


def document_numbers(rows: Rows, *, bureau: Bureau) -> pa.Array:
    """Numbers of decisions: the unit's area and nine digits."""
    numbers = arrow.shuffled(rows["serial"], kind="document")
    wrong = rows["mistyped"] & WRONG_DOCUMENT > 0
    numbers = np.where(wrong, (numbers + OTHER_DIGIT) % arrow.PRIME, numbers)
    areas = [bureau.places.adcodes[place] for place in bureau.places.squadrons]
    return arrow.numbered(arrow.words(rows["squadron"], among=areas), numbers=numbers, width=9)


def _who(rows: Rows, *, bureau: Bureau) -> dict[str, pa.Array]:
    right = officer_ids(rows["officer"], bureau=bureau)
    head, tail = pc.utf8_slice_codeunits(right, 0, 6), pc.utf8_slice_codeunits(right, 6, 7)
    slipped = pc.utf8_replace_slice(tail, 0, 1, "X")
    other = pc.binary_join_element_wise(head, slipped, "")
    wrong = pa.array(rows["mistyped"] & WRONG_OFFICER > 0)
    on_site = rows["method"] == 0
    cameras = Rows({"officer": np.where(on_site, rows["officer"], NONE), "day": rows["day"]})
    return {
        "record_id": arrow.record_ids(rows["serial"]),
        "officer_id": pc.if_else(wrong, other, right),
        "unit_id": arrow.words(rows["squadron"], among=bureau.places.squadron_ids),
        "partner_id": officer_ids(rows["partner"], bureau=bureau),
        "occurred_at": arrow.times(rows["occurred"]),
        "entered_at": arrow.times(rows["entered"]),
        "document_no": document_numbers(rows, bureau=bureau),
        "camera_id": camera_ids(cameras, bureau=bureau),
        "device_id": device_ids(rows["device"], bureau=bureau),
    }


def device_ids(devices: Array, *, bureau: Bureau) -> pa.Array:
    """Numbers of instruments, null where -1."""
    number = bureau.devices["number"][devices.clip(min=0)]
    return arrow.numbered("I", numbers=np.where(devices == NONE, NONE, number), width=7)


def _what(rows: Rows) -> dict[str, pa.Array]:
    category = rows["category"]
    groups, subjects = ([getattr(entry, name) for entry in CATEGORIES] for name in ("group", "subject"))
    return {
        "method": arrow.words(rows["method"], among=values.METHODS),
        "procedure": arrow.words(rows["procedure"], among=values.PROCEDURES),
        "subject": arrow.words(category, among=subjects),
        "group": arrow.words(category, among=groups),
        "code": arrow.words(rows["code"], among=CODES),
        "vehicle": arrow.hashes(rows["vehicle"], salt=arrow.VEHICLE),
        "vehicle_class": arrow.words(rows["vehicle_class"], among=values.VEHICLE_CLASSES),
        "vehicle_origin": arrow.words(rows["origin"], among=ORIGINS),
        "driver": arrow.hashes(rows["driver"], salt=arrow.DRIVER),
        "commercial": arrow.bools(rows["commercial"]),
        "repeat": arrow.bools(rows["repeat"]),
        "licence_state": arrow.words(rows["licence"], among=values.LICENCE_STATES),
    }


def _where(rows: Rows) -> dict[str, pa.Array]:
    return {
        "lat": arrow.floats(rows["lat"]),
        "lon": arrow.floats(rows["lon"]),
        "road_id": arrow.numbered("X", numbers=rows["road"], width=4),
        "road_km": arrow.floats(rows["km"]),
        "road_kind": arrow.words(rows["road_kind"], among=values.ROAD_KINDS),
        "measure": arrow.words(rows["measure"], among=values.MEASURES),
        "measured": arrow.floats(rows["measured"]),
        "limit": arrow.floats(rows["limit"]),
        "charged_tier": arrow.ints(rows["charged"]),
    }


def _outcome(rows: Rows) -> dict[str, pa.Array]:
    return {
        "sanction": arrow.words(rows["sanction"], among=values.SANCTIONS),
        "sanctions": arrow.lists(rows["sanctions"], among=values.SANCTIONS),
        "fine": arrow.floats(np.where(rows["fine"] > 0, rows["fine"], np.nan)),
        "points": arrow.ints(rows["points"]),
        "status": arrow.words(rows["status"], among=values.STATUSES),
        "status_at": arrow.times(rows["status_at"]),
        "status_reason": arrow.words(rows["reason"], among=REASONS),
        "paid_at": arrow.times(paid_at(rows)),
    }
