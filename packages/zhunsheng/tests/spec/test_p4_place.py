"""P4, told by example: records off shift, away from the officer's own positions, too far from the one before."""

from datetime import datetime, timedelta

import pytest

from makers import START, record

HEART = (40.80, 111.60)


def strong(found):
    return [
        (lead.judged.subject_kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")
    ]


def line_of(found, *, officer, indicator):
    return next(
        line for line in found.lines
        if line.subject_kind == "officer" and line.subject_id == officer and line.indicator.id == indicator
    )  # fmt: skip


def benign_of(found, *, officer, indicator):
    return {entry.cause: entry.explained for entry in line_of(found, officer=officer, indicator=indicator).benign}


def rules_of(found):
    return {check.rule for check in found.checks}


def bureau(rng, *, officers=14, shifts=20):
    """Day shifts of every third day, three records in each, a camera with pings and footage; stops lie within a kilometre."""
    tables = {"shifts": [], "positions": [], "footage": []}
    rows = []
    for officer in range(officers):
        who, unit, camera = name(officer), f"15010{officer % 4}000000", f"c{officer:05d}"
        for turn in range(shifts):
            begins = START + timedelta(days=3 * turn + officer % 3, hours=8)
            ends = begins + timedelta(hours=9)
            tables["shifts"].append({"officer_id": who, "starts_at": begins.isoformat(), "ends_at": ends.isoformat()})
            for minute in range(5, 540, 30):
                at = (begins + timedelta(minutes=minute)).isoformat()
                lat, lon = place(rng)
                tables["positions"].append({"carrier_id": camera, "officer_id": who, "at": at, "lat": lat, "lon": lon})
            for hour in (1, 3, 5):
                moment = begins + timedelta(hours=hour, minutes=int(rng.integers(0, 110)))
                rows.append(act(rows, who=who, unit=unit, camera=camera, moment=moment, place=place(rng)))
                tables["footage"].append(film(rows[-1]))
    return rows, tables


def name(officer):
    """Numbers that are more than a slip apart."""
    return f"P{officer * 1111 + 1000:06d}"


def place(rng, *, north=0.0):
    return HEART[0] + north + float(rng.normal(0, 0.002)), HEART[1] + float(rng.normal(0, 0.002))


def act(rows, *, who, unit, camera, moment, place):
    facts = {"officer_id": who, "unit_id": unit, "camera_id": camera, "lat": place[0], "lon": place[1]}
    return record(len(rows), occurred_at=moment.isoformat(), **facts)


def film(row, *, later=0.0):
    begins = datetime.fromisoformat(row["occurred_at"]) + timedelta(hours=later, minutes=-2)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(minutes=12)).isoformat()}
    return {
        "footage_id": f"v{row['record_id']}",
        "camera_id": row["camera_id"],
        "officer_id": row["officer_id"],
        **times,
    }


def moved(row, *, days=0, hours=0.0, north=0.0):
    row["occurred_at"] = (datetime.fromisoformat(row["occurred_at"]) + timedelta(days=days, hours=hours)).isoformat()
    row["lat"] += north


def of(rows, officer):
    return [row for row in rows if row["officer_id"] == name(officer)]


def test_records_on_days_off_are_warned_of_and_each_is_a_check(assessed, rng):
    """A day off, no footage near it, of an officer whose records are mostly filmed: the documents are worth a look."""
    rows, tables = bureau(rng)
    false = of(rows, 4)[:-3:3]
    for row in false:
        moved(row, days=1, hours=2)
    gone = {f"v{row['record_id']}" for row in false}
    tables["footage"] = [line for line in tables["footage"] if line["footage_id"] not in gone]
    found = assessed(rows, tables=tables, only=("p4_place",))
    assert strong(found) == [("officer", name(4))]
    assert {check.record_id for check in found.checks} == {row["record_id"] for row in false}
    assert rules_of(found) == {"p4_off_shift.unseen"}
    assert found.checks[0].article == "行政处罚法第46条"
    assert found.checks[0].params["minutes"] > 120


def test_one_slip_and_overtime_are_no_warning(assessed, rng):
    rows, tables = bureau(rng)
    for officer in range(14):
        moved(of(rows, officer)[3], hours=3.5)
    moved(of(rows, 5)[11], days=1)
    assert strong(assessed(rows, tables=tables, only=("p4_place",))) == []


def test_records_where_the_officer_was_not_are_warned_of(assessed, rng):
    """Ninety kilometres from the own camera's pings some minutes before and after: nobody drives that."""
    rows, tables = bureau(rng)
    false = of(rows, 4)[::3]
    for row in false:
        row["lat"] += 0.8
    found = assessed(rows, tables=tables, only=("p4_place",))
    assert strong(found) == [("officer", name(4))]
    assert line_of(found, officer=name(4), indicator="p4_away").observed == len(false)
    assert {check.record_id for check in found.checks if check.rule == "p4_away.impossible"} == {
        row["record_id"] for row in false
    }


def test_a_drive_is_allowed_for(assessed, rng):
    """Eleven kilometres from pings a quarter of an hour away is a drive, not a contradiction."""
    rows, tables = bureau(rng)
    between = [row for row in of(rows, 4) if 16 <= datetime.fromisoformat(row["occurred_at"]).minute % 30 <= 24]
    assert len(between) >= 10
    for row in between:
        row["lat"] += 0.1
    found = assessed(rows, tables=tables, only=("p4_place",))
    assert found.checks == ()
    assert strong(found) == []


def test_a_record_that_cannot_be_reached_between_two_that_fit_is_the_wrong_one(assessed, rng):
    rows, tables = bureau(rng)
    for row in of(rows, 4)[:20:2]:
        between = datetime.fromisoformat(row["occurred_at"]) + timedelta(minutes=10)
        facts = {"who": name(4), "unit": row["unit_id"], "camera": row["camera_id"]}
        rows.append(act(rows, moment=between, place=place(rng, north=1.5), **facts))
        rows.append(act(rows, moment=between + timedelta(minutes=10), place=place(rng), **facts))
    del tables["positions"], tables["shifts"]
    found = assessed(rows, tables=tables, only=("p4_place",))
    wrong = {row["record_id"] for row in rows if row["lat"] > 42}
    assert {check.record_id for check in found.checks} == wrong
    assert rules_of(found) == {"p4_speed.impossible"}
    assert line_of(found, officer=name(4), indicator="p4_speed").observed == len(wrong)


def test_a_clock_off_by_a_constant_clears(assessed, rng):
    """A terminal left on another time zone: each record has its footage, on shift, exactly eight hours before it."""
    rows, tables = bureau(rng)
    shifted = of(rows, 4)[::2]
    for row in shifted:
        moved(row, hours=9)
    found = assessed(rows, tables=tables, only=("p4_place",))
    assert strong(found) == []
    assert benign_of(found, officer=name(4), indicator="p4_off_shift")["clock_skew"] > 10


def test_two_people_under_one_number_clear(assessed, rng):
    """Two cameras take turns under one badge, in two places at once."""
    rows, tables = bureau(rng)
    days = sorted({row["occurred_at"][:10] for row in of(rows, 4)})[:12]
    for day in days:
        for number in range(6):
            moment = datetime.fromisoformat(f"{day}T16:{number * 8 + 2:02d}:00+08:00")
            away = number % 2
            camera = "c99999" if away else "c00004"
            facts = {"who": name(4), "unit": "150100000000", "camera": camera}
            rows.append(act(rows, moment=moment, place=place(rng, north=0.9 * away), **facts))
    del tables["positions"]
    found = assessed(rows, tables=tables, only=("p4_place",))
    assert strong(found) == []
    assert found.checks == ()
    assert benign_of(found, officer=name(4), indicator="p4_speed")["shared_device"] >= 12


def test_a_slip_in_the_officers_number_clears(assessed, rng):
    """The record bears the camera of a colleague of the unit whose number is one digit away, and who was on shift."""
    rows, tables = bureau(rng)
    twin = name(4)[:-1] + "7"
    for table in tables.values():
        for line in table:
            if line["officer_id"] == name(8):
                line["officer_id"] = twin
    mine = of(rows, 8)
    for row in mine:
        row["officer_id"] = twin
    for row in mine[::5]:
        row["officer_id"] = name(4)
    found = assessed(rows, tables=tables, only=("p4_place",))
    assert strong(found) == []
    assert benign_of(found, officer=name(4), indicator="p4_off_shift")["typing_error"] > 5


def test_a_day_whose_roster_is_missing_is_nobodys(assessed, rng):
    rows, tables = bureau(rng)
    lost = {row["occurred_at"][:10] for row in of(rows, 4)[20:32]}
    keep = [line for line in tables["shifts"] if line["starts_at"][:10] not in lost]
    for row in rows:
        row["unit_id"] = "150100000000"
    found = assessed(rows, tables={**tables, "shifts": keep}, only=("p4_place",))
    assert strong(found) == []
    assert benign_of(found, officer=name(4), indicator="p4_off_shift")["unit_upload"] > 8
    assert found.checks == ()


def test_midnight_exactly_is_a_default_and_not_looked_at_here(assessed, rng):
    rows, tables = bureau(rng)
    for row in of(rows, 4)[::2]:
        row["occurred_at"] = row["occurred_at"][:10] + "T00:00:00+08:00"
    found = assessed(rows, tables=tables, only=("p4_place",))
    assert strong(found) == []
    assert line_of(found, officer=name(4), indicator="p4_off_shift").observed == 0


@pytest.mark.parametrize("lost", ["shifts", "positions"])
def test_what_is_not_held_is_not_assessable(assessed, rng, lost):
    rows, tables = bureau(rng, officers=4, shifts=3)
    del tables[lost]
    found = assessed(rows, tables=tables, only=("p4_place",))
    absent = {"shifts": "p4_off_shift", "positions": "p4_away"}[lost]
    notes = {note.params["indicator"]: note.params["lack"] for note in found.notes if note.code == "not_assessable"}
    assert notes == {absent: lost}
    assert {line.state for line in found.lines if line.indicator.id == absent} == {"not_assessable"}
    assert {line.state for line in found.lines if line.indicator.id != absent} == {"insufficient"}
