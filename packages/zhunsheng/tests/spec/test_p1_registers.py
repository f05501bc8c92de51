"""P1, told by example: decisions beside a second register, both ways, and charges beside the instrument's log."""

from datetime import datetime, timedelta

import pytest

from makers import START, record


def strong(found):
    return [
        (lead.judged.subject_kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")
    ]


def line_of(found, *, officer, indicator="p1_unmatched"):
    return next(
        line for line in found.lines
        if line.subject_kind == "officer" and line.subject_id == officer and line.indicator.id == indicator
    )  # fmt: skip


def decided(rng, *, officers=16, each=60, unanswered=0.03, **given):
    """Decisions over nine months and the payments that answer them, but for a few who never paid."""
    rows, paid = [], []
    for officer in range(officers):
        for _ in range(each):
            number = len(rows)
            moment = START + timedelta(minutes=int(rng.integers(0, 270 * 1440)))
            rows.append(
                record(
                    number,
                    officer_id=f"o{officer:03d}",
                    unit_id=f"15010{officer % 4}000000",
                    occurred_at=moment.isoformat(),
                    document_no=f"1501{rng.integers(10**9):09d}",
                    code="1345",
                    vehicle=f"h{number:032d}",
                    fine=100,
                    **given,
                )
            )
            if rng.random() >= unanswered:
                paid.append(entry(rows[-1], days=float(rng.gamma(1.6, 3.0))))
    return rows, paid


def entry(row, *, days=2.0, **given):
    """What the bank writes down when a fine is paid."""
    at = datetime.fromisoformat(row["occurred_at"]) + timedelta(days=days)
    wanted = {"document_no": row["document_no"], "vehicle": row["vehicle"], "code": row["code"]}
    return {
        "entry_id": f"q{row['record_id']}",
        "source": "payment",
        "at": at.isoformat(),
        "amount": 100,
        **wanted,
        **given,
    }


def without(paid, rows):
    gone = {row["document_no"] for row in rows}
    return [line for line in paid if line["document_no"] not in gone]


def test_decisions_that_nobody_ever_paid_are_warned_of_and_listed(assessed, rng):
    rows, paid = decided(rng)
    invented = [row for row in rows if row["officer_id"] == "o004" and rng.random() < 0.4]
    found = assessed(rows, tables={"register": without(paid, invented)}, only=("p1_registers",))
    assert strong(found) == [("officer", "o004")]
    assert {row["record_id"] for row in invented} <= set(found.leads[0].record_ids)
    assert line_of(found, officer="o004").observed > 4 * line_of(found, officer="o004").expected
    assert found.checks == ()


def test_an_unpaid_fine_now_and_then_is_no_warning(assessed, rng):
    rows, paid = decided(rng)
    assert strong(assessed(rows, tables={"register": paid}, only=("p1_registers",))) == []


def test_a_decision_is_no_hit_before_its_time_is_over(assessed, rng):
    """Fifteen days to pay and fifteen for the bank; nothing younger than that before the last entry counts."""
    rows, paid = decided(rng, unanswered=0.0)
    young = [
        record(9000 + n, officer_id="o001", occurred_at=f"2023-12-{10 + n % 5}T10:00:00+08:00", fine=50)
        for n in range(30)
    ]
    found = assessed(rows + young, tables={"register": paid}, only=("p1_registers",))
    assert line_of(found, officer="o001").observed == 0
    assert line_of(found, officer="o001").exposure <= 60


def test_the_same_vehicle_and_code_match_where_the_document_number_does_not(assessed, rng):
    rows, paid = decided(rng, unanswered=0.0)
    for line in paid[:200]:
        line["document_no"] = f"bank{rng.integers(10**9):09d}"
    found = assessed(rows, tables={"register": paid}, only=("p1_registers",))
    assert sum(line.observed for line in found.lines if line.subject_kind == "officer") == 0


def test_a_second_decision_on_one_number_needs_a_second_entry(assessed, rng):
    rows, paid = decided(rng, unanswered=0.0)
    copied = {**rows[0], "record_id": "copy", "vehicle": "h" + "f" * 32, "code": "9999"}
    found = assessed([*rows, copied], tables={"register": paid}, only=("p1_registers",))
    assert line_of(found, officer=rows[0]["officer_id"]).observed == 1


def benign_of(line):
    return {entry.cause: entry.explained for entry in line.benign}


def test_what_a_register_does_not_hold_at_all_clears_a_whole_unit(assessed, rng):
    """One unit's parking fines are paid into another register; those of the other units are in this one."""
    rows, paid = decided(rng)
    parking = [row for row in rows if rng.random() < 0.5]
    for row in parking:
        row["group"] = "parking"
    elsewhere = [row for row in parking if row["unit_id"] == "150101000000"]
    found = assessed(rows, tables={"register": without(paid, elsewhere)}, only=("p1_registers",))
    assert strong(found) == []
    assert benign_of(line_of(found, officer="o001"))["elsewhere_kept"] > 15


def test_a_kind_that_the_register_holds_of_nobody_is_no_trial(assessed, rng):
    """Warnings are not paid: no decision without a fine is in a register of payments."""
    rows, paid = decided(rng, each=120)
    warned = [row for row in rows if rng.random() < 0.5]
    for row in warned:
        row["fine"], row["sanction"] = 0, "warning"
    found = assessed(rows, tables={"register": without(paid, warned)}, only=("p1_registers",))
    assert strong(found) == []
    assert line_of(found, officer="o001").exposure < 90


def test_a_number_with_one_slip_is_a_typing_error(assessed, rng):
    rows, paid = decided(rng)
    for line in paid:
        line["vehicle"], line["code"] = "", ""
    own = {row["document_no"] for row in rows if row["officer_id"] == "o004"}
    for line in [line for line in paid if line["document_no"] in own][:25]:
        text = line["document_no"]
        line["document_no"] = text[:6] + str((int(text[6]) + 5) % 10) + text[7:]
    found = assessed(rows, tables={"register": paid}, only=("p1_registers",))
    assert strong(found) == []
    assert benign_of(line_of(found, officer="o004"))["typing_error"] > 20


def test_days_that_the_whole_unit_lacks_are_nobodys(assessed, rng):
    rows, paid = decided(rng)
    lost = [row for row in rows if row["unit_id"] == "150101000000"][::2]
    for n, row in enumerate(lost):
        row["occurred_at"] = f"2023-03-{1 + n % 10:02d}T{8 + n % 9:02d}:10:00+08:00"
    found = assessed(rows, tables={"register": without(paid, lost)}, only=("p1_registers",))
    assert strong(found) == []
    assert benign_of(line_of(found, officer=lost[0]["officer_id"]))["unit_upload"] > 20


def test_entries_that_no_decision_answers_are_about_the_officer_named(assessed, rng):
    """The other direction: a court's book names the officer of stops that were never recorded."""
    rows, paid = decided(rng)
    book = [entry(row, source="court", officer_id=row["officer_id"]) for row in rows]
    kept = [row for row in rows if row["officer_id"] != "o004" or rng.random() > 0.4]
    found = assessed(kept, tables={"register": [*paid, *book]}, only=("p1_registers",))
    assert strong(found) == [("officer", "o004")]
    assert line_of(found, officer="o004", indicator="p1_unrecorded").observed > 10


def charged(rng, *, officers=16, each=40):
    """Alcohol charges that rest on an instrument of the unit, and its log."""
    rows, log = [], []
    for officer in range(officers):
        for _ in range(each):
            moment = START + timedelta(minutes=int(rng.integers(0, 350 * 1440)))
            value, device = float(rng.integers(20, 80)), f"d{officer:02d}"
            facts = {"group": "alcohol", "measure": "bac_mg_100ml", "measured": value, "limit": 20, "device_id": device}
            row = record(len(rows), officer_id=f"o{officer:03d}", occurred_at=moment.isoformat(), **facts)
            rows.append(row)
            taken = (moment - timedelta(minutes=3)).isoformat()
            log.append(
                {
                    "device_id": device,
                    "taken_at": taken,
                    "mode": "evidential",
                    "measure": "bac_mg_100ml",
                    "value": value,
                }
            )
    return rows, log


@pytest.mark.parametrize(("hours", "warned"), [(None, [("officer", "o004")]), (8, [])])
def test_charges_without_a_reading_and_a_clock_eight_hours_off(assessed, rng, hours, warned):
    """Readings that are not there are warned of; those that stand eight hours off each time are a clock in UTC."""
    rows, log = charged(rng)
    own = [line for line in log if line["device_id"] == "d04"]
    for line in own[2:-2]:
        if hours:
            line["taken_at"] = (datetime.fromisoformat(line["taken_at"]) + timedelta(hours=hours)).isoformat()
        elif rng.random() < 0.5:
            log.remove(line)
    found = assessed(rows, tables={"readings": log}, only=("p1_registers",))
    assert strong(found) == warned
    if hours:
        assert benign_of(line_of(found, officer="o004", indicator="p1_no_reading"))["clock_skew"] > 20


def test_without_a_second_register_it_is_not_assessable(assessed, rng):
    found = assessed(decided(rng)[0], only=("p1_registers",))
    assert {line.state for line in found.lines} == {"not_assessable"}
    lacks = {note.params["indicator"]: note.params["lack"] for note in found.notes if note.code == "not_assessable"}
    assert set(lacks) == {"p1_unmatched", "p1_unrecorded", "p1_no_reading"}
    assert lacks["p1_unmatched"] == "register"


def test_few_decisions_are_insufficient(assessed, rng):
    rows, paid = decided(rng, each=10)
    found = assessed(rows, tables={"register": paid}, only=("p1_registers",))
    assert {line.state for line in found.lines if line.indicator.id == "p1_unmatched"} == {"insufficient"}
