"""A3, told by example: ordinary cases with one officer, without a required step, or with steps out of order."""

from datetime import timedelta

import pytest

from makers import START, record

ROOM = ("a3_steps",)
GAPS = {"notice": 1, "statement": 1.5, "review": 5, "decision": 6, "service": 8}  # hours after the stop


def case(number, *, officer="a", without=(), gaps=None, day=None, signers=None, **given):
    """An ordinary case and its steps."""
    moment = START + timedelta(days=day) if day is not None else START + timedelta(hours=7.2 * number + 9)
    facts = {"group": "documents", "code": "1005", "fine": 500, "procedure": "ordinary", "partner_id": "partner"}
    times = {"occurred_at": moment.isoformat(), "entered_at": (moment + timedelta(hours=1)).isoformat()}
    row = record(number, officer_id=officer, **{**facts, **times, **given})
    steps = [
        {
            "record_id": row["record_id"],
            "step": name,
            "at": (moment + timedelta(hours=hours)).isoformat(),
            "officer_id": {"review": "head", **(signers or {})}.get(name, officer),
        }
        for name, hours in {**GAPS, **(gaps or {})}.items()
        if name not in without
    ]
    return row, steps


def force(rng, *, officers=30, each=40, careless=(), alone=()):
    """Officers who follow the procedure, with a slip now and then."""
    rows, steps = [], []
    for number in range(officers * each):
        officer = f"o{number % officers:02d}"
        skip = rng.random() < (0.7 if officer in careless else 0.01)
        single = rng.random() < (0.7 if officer in alone else 0.01)
        without = [str(rng.choice(["notice", "statement", "review", "service"]))] if skip else []
        row, made = case(number, officer=officer, without=without, **({"partner_id": ""} if single else {}))
        rows.append(row)
        steps += made
    return rows, {"steps": steps}


def joined(*cases):
    """Cases as rows and tables."""
    return [row for row, _ in cases], {"steps": [step for _, steps in cases for step in steps]}


def strong(found):
    """Leads beyond a sample check."""
    return [(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level != "yellow"]


def rules(found):
    """Rules of the checks by record."""
    seen = {}
    for check in found.checks:
        seen.setdefault(check.record_id, []).append(check.rule.split(".", 1)[1])
    return seen


def test_each_case_is_held_against_its_procedure(assessed):
    whole = [case(number) for number in range(10)]
    heard = [case(number, fine=2000, gaps={"hearing_notice": 1.2}) for number in range(10, 15)]
    odd = [
        case(20, without=["notice"]),
        case(21, without=["review", "service"]),
        case(22, fine=2000),  # the party could have asked for a hearing
        case(23, sanction="revocation", fine=1999),
        case(24, fine=1999),
        case(25, signers={"review": "a"}),
        case(26, signers={"review": ""}),  # a review without a name is one
        case(27, without=list(GAPS)),
        case(28, procedure="summary", without=list(GAPS)),
        case(29, sanction="none", without=["decision"]),
    ]
    rows, tables = joined(*whole, *heard, *odd)
    assert rules(assessed(rows, tables=tables, only=ROOM)) == {
        "r0000020": ["notice"],
        "r0000021": ["review", "service"],
        "r0000022": ["hearing_notice"],
        "r0000023": ["hearing_notice"],
        "r0000025": ["self_review"],
        "r0000027": ["none"],
    }


def test_nothing_is_missing_before_its_deadline(assessed):
    """Sixteen days after the decision, forty-five after entry where none is logged."""
    rows, tables = joined(
        *(case(number) for number in range(10)),
        case(20, day=348, without=["service"]),
        case(21, day=350, without=["service"]),
        case(22, day=319, without=["decision"]),
        case(23, day=321, without=["decision"]),
    )
    assert rules(assessed(rows, tables=tables, only=ROOM)) == {"r0000020": ["service"], "r0000022": ["decision"]}


def test_steps_out_of_order(assessed):
    rows, tables = joined(
        case(1),
        case(2, gaps={"notice": 6.1}),
        case(3, gaps={"service": 5.9}),
        case(4, gaps={"review": 7}),
        case(5, gaps={"notice": 6}),  # at the same minute is not after
    )
    found = assessed(rows, tables=tables, only=ROOM)
    assert {check.record_id: check.rule for check in found.checks} == {
        "r0000002": "a3_order.decision_before_notice",
        "r0000003": "a3_order.service_before_decision",
        "r0000004": "a3_order.review_after_decision",
    }
    assert all(check.article for check in found.checks)


def test_one_officer_and_an_auxiliary_are_one_officer(assessed):
    partners = ["partner", "", "a", "aux"]
    summary = case(9, procedure="summary", partner_id="")
    rows, tables = joined(*(case(number, partner_id=name) for number, name in enumerate(partners, start=1)), summary)
    people = [
        {"officer_id": name, "unit_id": "u", "kind": kind}
        for name, kind in [("aux", "auxiliary"), ("partner", "officer")]
    ]
    found = assessed(rows, tables={**tables, "officers": people}, only=ROOM)
    assert {check.record_id: check.rule for check in found.checks} == {
        "r0000002": "a3_one_officer.alone",
        "r0000003": "a3_one_officer.alone",
        "r0000004": "a3_one_officer.auxiliary",
    }
    assert all("第48条" in check.article for check in found.checks)


def test_slips_are_checks_and_no_warning(assessed, rng):
    rows, tables = force(rng)
    found = assessed(rows, tables=tables, only=ROOM)
    assert found.checks
    assert strong(found) == []


@pytest.mark.parametrize("fault", ["careless", "alone"])
def test_an_officer_who_leaves_out_what_is_required_is_warned_and_nobody_else(assessed, rng, fault):
    rows, tables = force(rng, **{fault: ("o07",)})
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == [("arbitrary", "o07")]


def test_a_signature_on_another_row_of_the_same_decision_clears(assessed, rng):
    rows, tables = force(rng, alone=("o07",))
    for number, row in enumerate([row for row in rows if row["officer_id"] == "o07" and not row["partner_id"]]):
        row["document_no"] = f"d{number}"
        rows.append({**row, "record_id": f"x{number}", "partner_id": "partner"})  # whose steps stand on the first row
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == []
    lines = [line for line in found.lines if (line.subject_id, line.indicator.id) == ("o07", "a3_one_officer")]
    assert sum(cause.explained for line in lines for cause in line.benign) > 10
    assert not [check for check in found.checks if check.officer_id == "o07" and check.rule == "a3_one_officer.alone"]
    assert not [check for check in found.checks if check.rule == "a3_missing_step.none"]


def test_weeks_without_any_step_of_the_unit_are_its_uploads(assessed, rng):
    rows, tables = force(rng)
    for number in range(160):
        rows.append(case(5000 + number, officer=f"o{number % 16:02d}", day=190 + number / 16, without=list(GAPS))[0])
    dates = {row["record_id"] for row in rows if "2023-07-09" < str(row["occurred_at"])[:10] < "2023-07-22"}
    tables["steps"] = [step for step in tables["steps"] if step["record_id"] not in dates]
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == []
    lines = [line for line in found.lines if line.indicator.id == "a3_missing_step" and line.state == "assessed"]
    assert sum(cause.explained for line in lines for cause in line.benign) > 100


def test_steps_that_a_unit_never_logs_are_not_missing(assessed, rng):
    rows, tables = force(rng, officers=4, each=20)
    for step in ("review", "statement"):
        tables["steps"] = [row for row in tables["steps"] if row["step"] != step]
    found = assessed(rows, tables=tables, only=ROOM)
    assert not {"a3_missing_step.review", "a3_missing_step.statement"} & {check.rule for check in found.checks}


def test_a_lake_without_steps_and_partners_is_not_assessable(assessed, rng):
    rows, _ = force(rng, officers=2, each=10)
    found = assessed([{**row, "partner_id": ""} for row in rows], only=ROOM)
    assert {line.state for line in found.lines} == {"not_assessable"}
    noted = {note.params["indicator"] for note in found.notes if note.code == "not_assessable"}
    assert noted == {"a3_one_officer", "a3_missing_step", "a3_order"}


def test_where_no_law_says_the_procedure_nothing_is_said(assessed, rng):
    rows, tables = force(rng, officers=2, each=10)
    found = assessed(rows, tables=tables, only=ROOM, jurisdiction="us_ma", zone="America/New_York", currency="USD")
    assert {line.state for line in found.lines} == {"not_assessable"}


def test_few_cases_are_insufficient(assessed, rng):
    rows, tables = force(rng)
    new, made = joined(*(case(9000 + n, officer="new", day=n, partner_id="") for n in range(3)))
    found = assessed(rows + new, tables={"steps": tables["steps"] + made["steps"]}, only=ROOM)
    assert {line.state for line in found.lines if line.subject_id == "new"} == {"insufficient"}
