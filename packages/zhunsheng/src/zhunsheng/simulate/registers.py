"""Second registers: payments and the court's list of criminal cases; steps, measures and edits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhunsheng.simulate import arrow
from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.canonical import table
from zhunsheng.simulate.decisions import document_numbers, paid_at
from zhunsheng.simulate.keying import STEP_NAMES, VOIDED
from zhunsheng.simulate.menu import CODES
from zhunsheng.simulate.outcomes import BIT, MEASURE_BITS
from zhunsheng.simulate.recordings import officer_ids
from zhunsheng.simulate.rows import DAY, NO_TIME, NONE, Array, Rows, share
from zhunsheng.tables.making import EDITS, REGISTER
from zhunsheng.tables.making import STEPS as STEP_TABLE
from zhunsheng.tables.measures import COMPULSORY_MEASURES

PAYMENT, COURT = 0, 1
ORPHANS = 0.002  # entries that answer no decision of these tables: records kept elsewhere


def register(records: Rows, *, bureau: Bureau) -> pa.Table:
    """Payments of fines and, for criminal cases, the court's entry."""
    paid = records.take(np.flatnonzero(paid_at(records) != NO_TIME))
    tried = records.take(np.flatnonzero((records["sanctions"] & BIT["criminal"] > 0) & records["paid"]))
    rows = paid.joined(tried)
    source = np.r_[np.full(len(paid), PAYMENT), np.full(len(tried), COURT)]
    at = np.r_[paid_at(paid), tried["occurred"] + 30 * DAY + tried["pay_lag"]]
    # the register's own number of the document is the right one, except for slips of its own
    slips = share(rows["serial"], salt=71) < 0.001
    keyed = Rows({**rows.columns, "mistyped": np.where(slips, 2, 0)})
    entry = rows["serial"] * 2 + source
    made = table(
        REGISTER,
        entry_id=arrow.numbered("Q", numbers=arrow.shuffled(entry, kind="entry"), width=9),
        source=arrow.words(source, among=("payment", "court")),
        document_no=document_numbers(keyed, bureau=bureau),
        vehicle=arrow.hashes(rows["vehicle"], salt=arrow.VEHICLE),
        code=arrow.words(rows["code"], among=CODES),
        at=arrow.times(at),
        amount=arrow.floats(np.where(source == PAYMENT, rows["fine"], np.nan)),
        officer_id=officer_ids(np.where(source == COURT, rows["officer"], NONE), bureau=bureau),
    )
    return pa.concat_tables([made, _orphans(records, bureau=bureau)])


def _orphans(records: Rows, *, bureau: Bureau) -> pa.Table:
    """Payments whose decision was kept elsewhere."""
    base = records.take(np.flatnonzero(share(records["serial"], salt=73) < ORPHANS))
    count = len(base)
    strange = Rows({**base.columns, "serial": base["serial"] + 450_000_000, "mistyped": np.zeros(count, int)})
    return table(
        REGISTER,
        entry_id=arrow.numbered("Q", numbers=arrow.shuffled(strange["serial"] * 2, kind="entry"), width=9),
        source=arrow.words(np.zeros(count, int), among=("payment",)),
        document_no=document_numbers(strange, bureau=bureau),
        vehicle=arrow.hashes(strange["serial"], salt=arrow.VEHICLE),
        code=arrow.words(base["code"], among=CODES),
        at=arrow.times(base["occurred"] + (10 * DAY * share(base["serial"], salt=74)).astype(np.int64)),
        amount=arrow.floats(np.array([50.0, 100.0, 200.0])[base["serial"] % 3]),
        officer_id=pa.nulls(count, pa.string()),
    )


def steps(records: Rows, *, bureau: Bureau) -> pa.Table:
    """Steps of ordinary cases, without those that were left out."""
    cases = records.take(np.flatnonzero(records["procedure"] == 1))
    notice = cases["occurred"] + 900 + cases["serial"] % 3600
    decided = notice + 600 + np.maximum(cases["decided"], 700)
    reviewed = decided - np.minimum(3600, cases["decided"] // 3 + 60)
    served = decided + cases["served"]
    moments = (notice, notice + 420, notice + 540, reviewed, decided, served, paid_at(cases))
    heard = (cases["fine"] >= 2000) | (cases["sanctions"] & BIT["revocation"] > 0)
    reviewer = np.where(cases["self_reviewed"], cases["officer"], _reviewers(cases, bureau=bureau))
    serial, step, at, by = [], [], [], []
    for number, moment in enumerate(moments):
        there = (cases["omitted"] >> number & 1) == 0
        there &= moment != NO_TIME
        if STEP_NAMES[number] == "hearing_notice":
            there &= heard
        place = np.flatnonzero(there)
        serial.append(cases["serial"][place])
        step.append(np.full(len(place), number))
        at.append(moment[place])
        signed = {"review": reviewer, "payment": np.full(len(cases), NONE)}.get(STEP_NAMES[number], cases["officer"])
        by.append(signed[place])
    return table(
        STEP_TABLE,
        record_id=arrow.record_ids(np.concatenate(serial)),
        step=arrow.words(np.concatenate(step), among=STEP_NAMES),
        at=arrow.times(np.concatenate(at)),
        officer_id=officer_ids(np.concatenate(by), bureau=bureau),
    )


def _reviewers(cases: Rows, *, bureau: Bureau) -> Array:
    """The squadron's first officer who is not the one in charge."""
    first, second = bureau.members[cases["squadron"], 0], bureau.members[cases["squadron"], 1]
    return np.asarray(np.where(first == cases["officer"], second, first))


def measures(records: Rows, *, bureau: Bureau) -> pa.Table:
    """Compulsory measures, one row a kind."""
    parts, kinds = [], []
    for number, bit in enumerate(MEASURE_BITS.values()):
        part = records.take(np.flatnonzero(records["measures"] & bit > 0))
        parts.append(part)
        kinds.append(np.full(len(part), number))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.joined(part)
    kind = np.concatenate(kinds)
    handed = np.isin(kind, [0, 1])
    lifted = np.isin(kind, [0, 3])
    voided = whole["status"] == VOIDED
    entry = whole["serial"] * 4 + kind
    return table(
        COMPULSORY_MEASURES,
        measure_id=arrow.numbered("M", numbers=arrow.shuffled(entry, kind="entry"), width=9),
        officer_id=officer_ids(whole["officer"], bureau=bureau),
        taken_at=arrow.times(whole["occurred"] + 120),
        kind=arrow.words(kind, among=tuple(MEASURE_BITS)),
        record_id=arrow.record_ids(np.where(voided, NONE, whole["serial"])),
        handed_in_at=arrow.times(np.where(handed, whole["occurred"] + 120 + whole["handed"], NO_TIME)),
        vehicle=arrow.hashes(whole["vehicle"], salt=arrow.VEHICLE),
        driver=arrow.hashes(whole["driver"], salt=arrow.DRIVER),
        released_at=arrow.times(np.where(lifted, whole["occurred"] + whole["released"] + 3600, NO_TIME)),
    )


def edits(rows: Rows, *, bureau: Bureau) -> pa.Table:
    """The log of edits."""
    return table(
        EDITS,
        record_id=arrow.record_ids(rows["serial"]),
        edited_at=arrow.times(rows["at"]),
        editor_id=officer_ids(rows["editor"].astype(np.int64), bureau=bureau),
        column=pa.array(rows["column"], pa.string()),
        before=pa.array(rows["before"], pa.string()),
        after=pa.array(rows["after"], pa.string()),
    )
