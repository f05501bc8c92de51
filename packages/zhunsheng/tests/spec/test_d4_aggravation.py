"""D4, told by example: drink driving again, commercial use, no licence, a crash; on file and not charged."""

from datetime import datetime, timedelta

import pytest

from makers import SHANGHAI, record

ONLY = ("d4_aggravation",)
CHARGED = {
    "commercial": {"code": "1711", "sanction": "detention", "fine": 5000, "commercial": True},
    "private": {"code": "1712", "sanction": "suspension", "fine": 1000, "commercial": True},
}


def day(number):
    return (datetime(2023, 1, 5, 21, tzinfo=SHANGHAI) + timedelta(hours=3 * number)).isoformat()


def drink(number, *, officer, **given):
    facts = {"group": "alcohol", "measure": "bac_mg_100ml", "measured": 45, "limit": 20, "charged_tier": 0}
    driver = {"driver": f"{number:032d}"}
    return record(number, officer_id=officer, occurred_at=day(number), **{**facts, **driver, **given})


def papers(number, *, officer, **given):
    usual = {"group": "documents", "code": "1005", "licence_state": "none", "driver": f"{number:032x}"}
    return record(number, officer_id=officer, occurred_at=day(number), fine=500, **{**usual, **given})


def force(*, officers=30, each=30):
    """Commercial drink driving and driving without a licence, charged as the law says but for a slip here and there."""
    rows = []
    for number in range(officers * each):
        officer = f"o{number % officers:02d}"
        if number % 2:
            rows.append(drink(number, officer=officer, **CHARGED["private" if number % 61 == 0 else "commercial"]))
        else:
            rows.append(papers(number, officer=officer, **({"code": "1110"} if number % 74 == 0 else {})))
    return rows


def strong(found):
    return {(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")}


def line(found, *, officer):
    return next(entry for entry in found.lines if (entry.subject_kind, entry.subject_id) == ("officer", officer))


def test_a_slip_here_and_there_is_a_check_and_no_warning(assessed):
    found = assessed(force(), only=ONLY)
    assert strong(found) == set()
    assert {check.rule for check in found.checks} == {"d4_aggravation.commercial", "d4_aggravation.licence"}


@pytest.mark.parametrize("fact", ["commercial", "licence"])
def test_one_who_leaves_the_aggravation_out_is_warned_of(assessed, fact):
    rows = force()
    for number in range(1000, 1025):
        if fact == "commercial":
            rows.append(drink(number, officer="o03", **CHARGED["private"]))
        else:
            rows.append(papers(number, officer="o03", code="1110"))
    found = assessed(rows, only=ONLY)
    assert strong(found) == {("downgrading", "o03")}
    assert {row["record_id"] for row in rows[-25:]} <= set(found.leads[0].record_ids)
    mine = [check for check in found.checks if check.officer_id == "o03"]
    assert {check.rule for check in mine[-25:]} == {f"d4_aggravation.{fact}"}
    assert mine[-1].article.startswith("道路交通安全法第9")


def test_drink_driving_again_is_known_from_an_earlier_penalty(assessed):
    """Charged as the first: a contradiction. Charged as a repeat, or punished as one: none. Too near in time: nothing is said."""
    again = {"driver": "d" * 32, "sanction": "suspension", "fine": 1000}
    graver = {**again, "sanction": "detention"}
    rows = [
        drink(1, officer="a", **again, repeat=False),
        drink(10, officer="a", **again, repeat=False),
        drink(100, officer="a", **again, repeat=False),
        drink(200, officer="a", **again, repeat=True),
        drink(300, officer="a", **graver, repeat=False),
        drink(400, officer="a", **{**again, "measured": 130, "sanction": "criminal"}),
    ]
    found = assessed(rows, only=ONLY)
    assert [(check.record_id, check.rule, check.observed) for check in found.checks] == [
        ("r0000100", "d4_aggravation.repeat", "first")
    ]
    assert "第91条" in found.checks[0].article


def test_an_earlier_record_that_was_voided_or_only_warned_of_is_no_penalty(assessed):
    same = {"driver": "d" * 32, "fine": 1000}
    rows = [
        drink(1, officer="a", **same, sanction="suspension", status="voided"),
        drink(2, officer="a", **same, sanction="none"),
        drink(200, officer="a", **same, sanction="suspension"),
    ]
    assert assessed(rows, only=ONLY).checks == ()


def test_papers_charged_in_another_record_of_the_same_stop_are_charged(assessed):
    one = {"driver": "d" * 32, "licence_state": "suspended"}
    rows = [
        record(1, officer_id="a", occurred_at=day(1), **one),
        papers(1, officer="a", **one) | {"record_id": "x1", "code": "1610"},
        record(50, officer_id="a", occurred_at=day(50), **one),
        papers(90, officer="a", **one) | {"code": "9999"},
    ]
    found = assessed(rows, only=ONLY)
    assert [(check.record_id, check.observed, check.allowed) for check in found.checks] == [("r0000050", "—", "1610")]


def test_a_register_that_was_late_clears_the_officer(assessed):
    """Keyed in five days after the act, when the register had the suspension that the officer could not see."""
    rows = force()
    for number in range(1000, 1025):
        late = (datetime.fromisoformat(day(number)) + timedelta(days=5)).isoformat()
        rows.append(papers(number, officer="o03", code="1110", licence_state="suspended", entered_at=late))
    found = assessed(rows, only=ONLY)
    assert strong(found) == set()
    assert {entry.cause: entry.explained for entry in line(found, officer="o03").benign} == {"licence_lag": 25}
    assert [
        check for check in found.checks if check.officer_id == "o03" and check.params["licence_state"].endswith("ended")
    ] == []


def test_a_warning_for_what_came_from_a_crash_is_compared_and_is_no_contradiction(assessed):
    rows = force()
    for number in range(600):
        officer = f"o{number % 30:02d}"
        rows.append(
            record(
                2000 + number,
                officer_id=officer,
                occurred_at=day(number % 600),
                crash_id=f"c{number}",
                sanction="warning" if officer == "o03" or number % 41 == 0 else "fine",
            )
        )
    found = assessed(rows, only=ONLY)
    own = line(found, officer="o03")
    assert own.observed >= 20 > 5 * own.expected
    assert own.evidence == min(entry.evidence for entry in found.lines if entry.evidence is not None)
    assert strong(found) <= {("downgrading", "o03")}
    assert {check.rule for check in found.checks} == {"d4_aggravation.commercial", "d4_aggravation.licence"}


def test_a_lake_without_the_facts_is_not_assessable(assessed):
    found = assessed([record(number, officer_id="a") for number in range(30)], only=ONLY)
    assert {entry.state for entry in found.lines} == {"not_assessable"}


def test_few_aggravations_are_insufficient(assessed):
    found = assessed([*force(), drink(1000, officer="o99", **CHARGED["private"])], only=ONLY)
    assert line(found, officer="o99").state == "insufficient"
    parts = {note.params["part"] for note in found.notes if note.code == "d4_part"}
    assert parts == {"d4_crash"}
