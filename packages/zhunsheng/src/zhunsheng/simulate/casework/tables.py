"""Crashes, parties, documents and events as canonical tables; units with their stations, officers with their grades."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhunsheng.simulate import arrow
from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.canonical import table
from zhunsheng.simulate.casework import crashes as scenes
from zhunsheng.simulate.casework import parties as people
from zhunsheng.simulate.casework.deeds import crash_ids
from zhunsheng.simulate.casework.defects import Casework
from zhunsheng.simulate.casework.steps import OUTCOMES, SCENE, known
from zhunsheng.simulate.recordings import officer_ids
from zhunsheng.simulate.rows import NONE, Array
from zhunsheng.tables.crashes import CRASH_DOCUMENTS, CRASH_EVENTS, CRASH_PARTIES, CRASHES

SIGNED = ("scene_sketch", "survey_record")


def crashes(work: Casework, *, bureau: Bureau) -> pa.Table:
    """The crashes."""
    rows = work.crashes
    return table(
        CRASHES,
        crash_id=crash_ids(rows["serial"]),
        unit_id=arrow.words(rows["squadron"], among=bureau.places.squadron_ids),
        occurred_at=arrow.times(rows["occurred"]),
        reported_at=arrow.times(rows["reported"]),
        dispatched_at=arrow.times(rows["sent"]),
        arrived_at=arrow.times(rows["arrived"]),
        cleared_at=arrow.times(rows["cleared"]),
        severity=arrow.words(rows["severity"], among=scenes.SEVERITIES),
        deaths=arrow.ints(rows["deaths"]),
        injuries=arrow.ints((rows["severity"] == scenes.INJURY).astype(int)),
        lat=arrow.floats(np.round(rows["lat"], 6)),
        lon=arrow.floats(np.round(rows["lon"], 6)),
        procedure=arrow.words(rows["procedure"], among=scenes.PROCEDURES),
        hit_and_run=arrow.bools(rows["fled"]),
        officer_id=officer_ids(rows["officer"], bureau=bureau),
        partner_id=officer_ids(rows["partner"], bureau=bureau),
    )


def parties(work: Casework, *, bureau: Bureau, articles: tuple[str, ...]) -> pa.Table:
    """The parties; a vehicle is from the squadron's own city or from another province."""
    rows = work.parties
    home = [code[:4] for code in bureau.places.adcodes]
    own = arrow.words(bureau.places.squadrons[work.crashes["squadron"][rows["crash"]]], among=home)
    away = arrow.words(np.where(rows["origin"] == 1, (rows["crash"] % 3), NONE), among=("1301", "6101", "2101"))
    here = pa.array(rows["origin"] == 0)
    return table(
        CRASH_PARTIES,
        crash_id=crash_ids(work.crashes["serial"][rows["crash"]]),
        party_no=arrow.ints(rows["no"] + 1),
        kind=arrow.words(rows["kind"], among=people.KINDS),
        vehicle_origin=pa.compute.if_else(here, own, away),
        behaviours=arrow.lists(rows["behaviours"], among=people.GROUPS),
        liability=arrow.words(rows["liability"], among=people.LIABILITIES),
        articles=arrow.lists(rows["articles"], among=articles),
        fled=arrow.bools(rows["fled"]),
    )


def documents(work: Casework, *, bureau: Bureau) -> pa.Table:
    """The documents, kind by kind; the survey record names the second officer too."""
    parts = [_document(work, name=name, bureau=bureau) for name in work.crashes if name.startswith("d_")]
    return pa.concat_tables(parts)


def _document(work: Casework, *, name: str, bureau: Bureau) -> pa.Table:
    kind = name.removeprefix("d_").removesuffix("_2")
    rows = work.crashes.take(np.flatnonzero(known(work.crashes[name])))
    count = len(rows)
    review = kind == "review_decision"
    maker = np.where(review, _reviewers(rows["officer"], bureau=bureau, shift=1), rows["officer"])
    second = np.full(count, NONE)
    second = rows["partner"] if kind == "survey_record" else second
    second = _reviewers(rows["officer"], bureau=bureau, shift=2) if review else second
    signed = 1 - rows["unsigned"] if kind in SIGNED else np.full(count, NONE)
    return table(
        CRASH_DOCUMENTS,
        crash_id=crash_ids(rows["serial"]),
        kind=pa.array([kind] * count, pa.string()),
        made_at=arrow.times(rows[name]),
        officer_id=officer_ids(maker, bureau=bureau),
        partner_id=officer_ids(second, bureau=bureau),
        signed=arrow.bools(signed),
        outcome=arrow.words(rows["outcome"] if review else np.full(count, NONE), among=OUTCOMES),
    )


def _reviewers(officers: Array, *, bureau: Bureau, shift: int) -> Array:
    """Two other officers of the bureau."""
    sworn = np.flatnonzero(~bureau.officers["auxiliary"])
    return np.asarray(sworn[(np.searchsorted(sworn, officers) + shift * 7 + 1) % len(sworn)])


def events(work: Casework) -> pa.Table:
    """The events, kind by kind."""
    parts = []
    for name in work.crashes:
        if name.startswith("e_"):
            rows = work.crashes.take(np.flatnonzero(known(work.crashes[name])))
            kind = pa.array([name.removeprefix("e_")] * len(rows), pa.string())
            at = arrow.times(rows[name])
            parts.append(table(CRASH_EVENTS, crash_id=crash_ids(rows["serial"]), kind=kind, at=at))
    return pa.concat_tables(parts)


def stationed(units: pa.Table, *, work: Casework, bureau: Bureau) -> pa.Table:
    """Units with the station of each squadron."""
    places = bureau.places
    for name in ("lat", "lon"):
        held = np.full(len(places.ids), np.nan)
        held[places.squadrons] = np.round(getattr(work.crew, name), 6)
        units = units.append_column(name, arrow.floats(held))
    return units


def graded(officers: pa.Table, *, work: Casework) -> pa.Table:
    """Officers with their grade."""
    return officers.append_column("crash_grade", arrow.words(work.crew.grade, among=scenes.GRADES))


__all__ = ["SCENE", "crashes", "documents", "events", "graded", "parties", "stationed"]
