"""P8, told by example: the same vehicle again and again, and one stop that ends in several decisions."""

from datetime import datetime, timedelta

from makers import START, record

ROOM = ("p8_repeats",)
AGAIN, SPLIT = "p8_same_target", "p8_split"


def strong(found):
    return [(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")]


def line_of(found, *, officer, indicator):
    return next(
        line for line in found.lines
        if line.subject_kind == "officer" and line.subject_id == officer and line.indicator.id == indicator
    )  # fmt: skip


def plate(rng):
    return f"h{rng.integers(10**12):032d}"


def road(rng, *, officers=16, each=80, regulars=0.03, **fields):
    """Stops over the year, each of a vehicle of its own but for a few regulars of the road."""
    rows = []
    for name in (f"o{number:03d}" for number in range(officers)):
        known = [plate(rng) for _ in range(6)]
        for number in range(each):
            moment = START + timedelta(days=4 * number + 1, hours=9, minutes=int(rng.integers(0, 400)))
            vehicle = str(rng.choice(known)) if rng.random() < regulars else plate(rng)
            made = {"code": str(1000 + int(rng.integers(0, 20))), "fine": 100, "vehicle": vehicle, **fields}
            rows.append(record(len(rows), officer_id=name, occurred_at=moment.isoformat(), **made))
    return rows


def friends(rows, *, officer, count, rng):
    """Some of an officer's stops are of three vehicles in turn."""
    known = [plate(rng) for _ in range(3)]
    for number, row in enumerate([row for row in rows if row["officer_id"] == officer][:count]):
        row["vehicle"] = known[number % 3]


def further(rows, *, of, minutes, **changes):
    """A second record of the same stop some minutes later."""
    moment = datetime.fromisoformat(of["occurred_at"]) + timedelta(minutes=minutes)
    rows.append({**of, "record_id": f"s{len(rows):06d}", "occurred_at": moment.isoformat(), **changes})


def test_the_same_three_vehicles_again_and_again_are_a_lead(assessed, rng):
    rows = road(rng)
    friends(rows, officer="o006", count=30, rng=rng)
    found = assessed(rows, only=ROOM)
    assert strong(found) == [("padding", "o006")]
    line = line_of(found, officer="o006", indicator=AGAIN)
    assert line.observed >= 27
    assert line.lower > 1


def test_meeting_a_regular_now_and_then_is_nothing(assessed, rng):
    rows = road(rng)
    friends(rows, officer="o006", count=3, rng=rng)
    assert strong(assessed(rows, only=ROOM)) == []


def test_coaches_on_fixed_routes_are_compared_with_coaches(assessed, rng):
    """Two officers check coaches only and meet the same ones monthly, as everyone who checks coaches does."""
    rows = road(rng, officers=30)
    fleet = [plate(rng) for _ in range(12)]
    for row in rows:
        if int(row["officer_id"][1:]) < 15:
            row.update(vehicle_class="coach", commercial="true", vehicle=str(rng.choice(fleet)))
    found = assessed(rows, only=ROOM)
    assert strong(found) == []
    line = line_of(found, officer="o001", indicator=AGAIN)
    assert line.observed > 20
    assert line.expected > 20


def test_stops_split_into_several_decisions_are_a_lead(assessed, rng):
    rows = road(rng)
    for row in [row for row in rows if row["officer_id"] == "o002"][:25]:
        further(rows, of=row, minutes=3, code="9999")
    found = assessed(rows, only=ROOM)
    assert strong(found) == [("padding", "o002")]
    assert line_of(found, officer="o002", indicator=SPLIT).exposure == 80
    assert line_of(found, officer="o002", indicator=SPLIT).observed == 25


def test_several_acts_on_one_document_are_one_decision(assessed, rng):
    """One document for all acts is what the law offers (Order 157 article 50): nothing is split."""
    rows = road(rng)
    for number, row in enumerate(rows):
        row["document_no"] = f"d{number}"
    for row in [row for row in rows if row["officer_id"] == "o002"][:25]:
        further(rows, of=row, minutes=3, code="9999")
    found = assessed(rows, only=ROOM)
    assert strong(found) == []
    assert line_of(found, officer="o002", indicator=SPLIT).observed == 0


def test_one_and_the_same_act_fined_twice_is_a_check(assessed, rng):
    """The same code in the same stop on two documents; a second visit days later, or another code, is none."""
    rows = road(rng, officers=1, each=4, regulars=0)
    for number, row in enumerate(rows):
        row.update(code=f"10{number}", document_no=f"d{number}")
    further(rows, of=rows[0], minutes=4, document_no="e0")
    further(rows, of=rows[1], minutes=4, document_no="e1", code="9999")
    further(rows, of=rows[2], minutes=60 * 24, document_no="e2")
    found = assessed(rows, only=ROOM)
    (check,) = found.checks
    assert (check.record_id, check.rule, check.allowed) == ("s000004", "p8_split.twice", "1")
    assert check.article == "行政处罚法第29条"
    assert (check.params["earlier"], check.params["minutes"]) == (rows[0]["record_id"], 4)
    assert found.leads == ()


def test_a_driver_counts_where_the_vehicle_is_not_known(assessed, rng):
    rows = [{**row, "driver": row["vehicle"], "vehicle": ""} for row in road(rng)]
    known = [plate(rng) for _ in range(3)]
    for number, row in enumerate([row for row in rows if row["officer_id"] == "o006"][:30]):
        row["driver"] = known[number % 3]
    assert strong(assessed(rows, only=ROOM)) == [("padding", "o006")]


def test_without_vehicle_and_driver_it_cannot_be_assessed(assessed, rng):
    rows = [{**row, "vehicle": ""} for row in road(rng, each=10)]
    found = assessed(rows, only=ROOM)
    lacking = {note.params["indicator"] for note in found.notes if note.code == "not_assessable"}
    assert lacking == {AGAIN, SPLIT}
    assert {line.state for line in found.lines} == {"not_assessable"}
