"""A8, told by example: steps after their legal time limit, by working days, hours and calendar days."""

from datetime import datetime, timedelta

from makers import SHANGHAI, START, record

FINE = {"group": "signal", "code": "1625", "fine": 100, "partner_id": "z"}


def at(text):
    """A moment on the local clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def summary(number, occurred, entered, *, officer="a", **given):
    """A summary decision on the spot and when it was keyed in."""
    times = {"occurred_at": occurred.isoformat(), "entered_at": entered.isoformat()}
    return record(number, **{**FINE, **times, "procedure": "summary", "officer_id": officer, **given})


def case(number, occurred, steps, *, officer="a", **given):
    """An ordinary case and its steps, each at its moment."""
    entered = occurred + timedelta(hours=1)
    row = summary(number, occurred, entered, officer=officer, **{"procedure": "ordinary", "fine": 1000, **given})
    made = [{"record_id": row["record_id"], "step": name, "at": moment.isoformat()} for name, moment in steps.items()]
    return row, made


def filings(rng, *, officers=16, each=60, late=()):
    """Officers who file within the hour, and late now and then."""
    rows = []
    for number in range(officers * each):
        officer, slip = f"o{number % officers:02d}", rng.random()
        occurred = START + timedelta(hours=8.9 * number + 9)
        days = 9 if slip < (0.4 if officer in late else 0.01) else 0
        rows.append(summary(number, occurred, occurred + timedelta(days=days, hours=1), officer=officer))
    return rows


def test_two_working_days_across_spring_festival_and_a_shifted_weekend(assessed):
    """21 to 27 January 2023 were off, Saturday 28 and Sunday 29 were worked: Friday the 20th's decisions are due on the 29th."""
    friday = at("2023-01-20 10:00")
    entries = ["2023-01-20 11:00", "2023-01-28 12:00", "2023-01-29 23:59:59", "2023-01-30 00:00:00", "2023-02-02 09:00"]
    rows = [summary(number, friday, at(text)) for number, text in enumerate(entries)]
    rows.append(summary(5, at("2023-03-03 16:00"), at("2023-03-07 23:59:59")))  # an ordinary weekend between
    rows.append(summary(6, at("2023-03-03 16:00"), at("2023-03-08 00:00:01")))
    rows.append(summary(7, at("2023-04-21 09:00"), at("2023-04-24 23:00")))  # Sunday 23 April was worked for May Day
    rows.append(summary(8, at("2023-04-21 09:00"), at("2023-04-25 08:00")))
    found = assessed(rows, only=("a8_limits",))
    assert [check.record_id for check in found.checks] == ["r0000003", "r0000004", "r0000006", "r0000008"]
    assert {check.rule for check in found.checks} == {"a8_filing.summary_filed"}
    assert found.checks[0].allowed == "2023-01-29T23:59:59+08:00"
    assert "第44条" in found.checks[0].article


def test_only_the_first_entry_of_a_decision_on_the_spot_says_when_it_was_filed(assessed):
    """A correction hides the first entry; an off-site record was decided later than it occurred."""
    occurred, entered = at("2023-05-08 10:00"), at("2023-05-20 10:00")
    rows = [
        summary(1, occurred, entered, status="amended"),
        summary(2, occurred, entered, method="off_site"),
        summary(3, occurred, entered, procedure="ordinary"),
        summary(4, occurred, entered, status="voided"),
        summary(5, occurred, entered),
    ]
    assert [check.record_id for check in assessed(rows, only=("a8_limits",)).checks] == ["r0000005"]


def test_decisions_by_what_they_impose(assessed):
    """A fine in 24 hours, a suspension in three working days, a revocation in seven; service in seven calendar days."""
    told = at("2023-05-10 10:00")  # a Wednesday
    later = {
        "fine": [("2023-05-11 10:00", ""), ("2023-05-11 10:01", "decision_fine")],
        "suspension": [("2023-05-15 23:59", ""), ("2023-05-16 00:00", "decision_suspension")],
        "revocation": [("2023-05-19 23:59", ""), ("2023-05-20 00:00", "decision_revocation")],
        "detention": [("2023-06-20 00:00", "")],
    }
    rows, steps, expected = [], [], {}
    for sanction, moments in later.items():
        for text, rule in moments:
            made = {"notice": told, "decision": at(text), "service": at(text) + timedelta(hours=1)}
            row, own = case(len(rows), told - timedelta(hours=1), made, sanction=sanction)
            rows.append(row)
            steps += own
            expected |= {row["record_id"]: f"a8_limits.{rule}"} if rule else {}
    for text, rule in [("2023-04-28 09:00", ""), ("2023-05-04 23:59", ""), ("2023-05-05 00:01", "service")]:
        decided = at("2023-04-25 09:00")  # seven days on is 2 May, a holiday; the limit ends on the 4th
        row, own = case(len(rows), decided - timedelta(hours=2), {"decision": decided, "service": at(text)})
        rows.append(row)
        steps += own
        expected |= {row["record_id"]: f"a8_limits.{rule}"} if rule else {}
    found = assessed(rows, tables={"steps": steps}, only=("a8_limits",))
    assert {check.record_id: check.rule for check in found.checks} == expected


def test_a_revocation_with_a_hearing_told_of_runs_from_there(assessed):
    told = at("2023-05-10 10:00")
    made = {"notice": told, "hearing_notice": told + timedelta(days=6), "decision": at("2023-05-25 10:00")}
    row, steps = case(1, told, made, sanction="revocation")
    assert assessed([row], tables={"steps": steps}, only=("a8_limits",)).checks == ()


def test_what_was_taken_is_handed_in_within_24_hours(assessed):
    taken = at("2023-05-06 22:00")
    held = [
        ("detain_vehicle", 24),
        ("detain_vehicle", 24.1),
        ("detain_licence", 30),
        ("seize_items", 25),
        ("blood_test", 99),
    ]
    measures = [
        {
            "measure_id": f"m{number}",
            "officer_id": "a",
            "taken_at": taken.isoformat(),
            "kind": kind,
            "handed_in_at": (taken + timedelta(hours=hours)).isoformat(),
            "record_id": "r0000001" if number else "",
        }
        for number, (kind, hours) in enumerate(held)
    ]
    measures.append({"measure_id": "m9", "officer_id": "a", "taken_at": taken.isoformat(), "kind": "detain_vehicle"})
    rows = [summary(1, taken, taken + timedelta(hours=1))]
    found = assessed(rows, tables={"compulsory_measures": measures}, only=("a8_limits",))
    assert [check.rule.removeprefix("a8_limits.") for check in found.checks] == [
        "items_handed_in",
        "licence_handed_in",
        "vehicle_handed_in",
    ]
    assert {check.unit_id for check in found.checks} == {"150100000000"}


def test_a_late_one_now_and_then_is_a_check_and_no_warning(assessed, rng):
    found = assessed(filings(rng), only=("a8_limits",))
    assert found.checks
    assert [lead for lead in found.leads if lead.level != "yellow"] == []


def test_an_officer_whose_filings_are_late_is_warned_and_nobody_else(assessed, rng):
    found = assessed(filings(rng, late=("o05",)), only=("a8_limits",))
    strong = [lead for lead in found.leads if lead.level != "yellow"]
    assert [(lead.judged.kind, lead.judged.subject_id) for lead in strong] == [("arbitrary", "o05")]


def test_a_line_that_was_down_for_a_whole_unit_explains_its_late_filings(assessed, rng):
    rows = filings(rng)
    for row in rows:
        occurred = datetime.fromisoformat(row["occurred_at"])
        if 5 <= occurred.month <= 6:
            row["entered_at"] = (occurred + timedelta(days=9)).isoformat()
    crowd = [summary(5000 + n, START + timedelta(days=120 + n // 4, hours=3 + n % 4), START + timedelta(days=140 + n // 4),
                     officer=f"o{n % 16:02d}") for n in range(240)]  # fmt: skip
    found = assessed(rows + crowd, only=("a8_limits",))
    lines = [line for line in found.lines if line.state == "assessed" and line.subject_kind == "officer"]
    explained = sum(cause.explained for line in lines for cause in line.benign if cause.cause == "late_entry_of_unit")
    assert explained > 200
    assert [lead for lead in found.leads if lead.level != "yellow"] == []


def test_a_lake_without_times_is_not_assessable(assessed):
    found = assessed([record(1, officer_id="a", procedure="summary")], only=("a8_limits",))
    assert {line.state for line in found.lines} == {"not_assessable"}
    noted = {note.params["indicator"] for note in found.notes if note.code == "not_assessable"}
    assert noted == {"a8_filing", "a8_limits"}


def test_another_jurisdiction_without_limits_is_not_assessable(assessed, rng):
    rows = filings(rng, officers=2, each=10)
    found = assessed(rows, only=("a8_limits",), jurisdiction="us_ma", zone="America/New_York", currency="USD")
    assert {line.state for line in found.lines} == {"not_assessable"}
    assert found.checks == ()


def test_few_steps_are_insufficient(assessed, rng):
    new = [
        summary(9000 + n, START + timedelta(days=n), START + timedelta(days=n + 20), officer="new") for n in range(4)
    ]
    found = assessed(filings(rng) + new, only=("a8_limits",))
    states = {line.state for line in found.lines if line.subject_id == "new" and line.indicator.id == "a8_filing"}
    assert states == {"insufficient"}
