"""P7, told by example: pedestrians, bicycles, warnings and the least fines beyond what peers on the same beat have."""

from datetime import datetime, timedelta

import pytest

from makers import END, SHANGHAI, START, lake_of, record
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p7_trivial import params as parameters
from zhunsheng.integrity.signals.p7_trivial import query
from zhunsheng.law import Law
from zhunsheng.types import Window

ROOM = ("p7_trivial",)
SHARE, RATE = "p7_trivial_share", "p7_trivial_rate"
BEATS = [{"beat_id": "school", "kind": "school"}, {"beat_id": "road", "kind": "highway"}]
USUAL = {"school": 0.5, "road": 0.1}


def strong(found):
    return [(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")]


def line_of(found, *, officer, indicator):
    return next(
        line for line in found.lines
        if line.subject_kind == "officer" and line.subject_id == officer and line.indicator.id == indicator
    )  # fmt: skip


def duty(rng, *, officers=16, days=60, keen=None, share=0.0, school=(), extra=0):
    """Shifts on one of two beats with four records each; one officer seeks trivial cases."""
    rows, shifts = [], []
    for name in (f"o{number:03d}" for number in range(officers)):
        for day in range(days):
            begin = START + timedelta(days=day * 6, hours=8)
            beat = "school" if name in school or (not school and rng.random() < 0.5) else "road"
            ends = begin + timedelta(hours=8)
            shifts.append(
                {"officer_id": name, "starts_at": begin.isoformat(), "ends_at": ends.isoformat(), "beat_id": beat}
            )
            more = extra if name == keen else 0
            for number in range(4 + more):
                mild = number >= 4 or rng.random() < (share if name == keen else USUAL[beat])
                moment = begin + timedelta(minutes=int(rng.integers(0, 480)))
                facts = {"subject": "pedestrian", "group": "signal"} if mild else {"fine": 150, "points": 3}
                rows.append(record(len(rows), officer_id=name, occurred_at=moment.isoformat(), **facts))
    return rows, {"shifts": shifts, "beats": BEATS}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"subject": "pedestrian", "fine": 50}, True),
        ({"subject": "non_motor", "sanction": "warning"}, True),
        ({"sanction": "warning"}, True),
        ({"fine": 20}, True),
        ({"fine": 20, "points": 1}, False),
        ({"fine": 50}, False),
        ({"fine": 20, "sanction": "suspension"}, False),
    ],
)
def test_what_is_trivial_is_read_from_the_law(tmp_path, facts, expected):
    """Articles 89 and 90: pedestrians and non-motor users, a warning, or 20 yuan, and no points."""
    scope = Scope(lake_of([record(1, officer_id="a", **facts)], tmp_path), Law.load("cn"), END, Window(START, END))
    rows = scope.columns(*query.FACTS)
    found = scope.run(rows.select(mild=query.trivial(rows, law=scope.law, params=parameters.load(END.date()))))
    assert found["mild"].to_pylist() == [expected]


def test_an_officer_with_far_more_trivial_cases_than_peers_on_the_same_beats_is_a_lead(assessed, rng):
    rows, tables = duty(rng, keen="o004", share=0.8)
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == [("padding", "o004")]
    line = line_of(found, officer="o004", indicator=SHARE)
    assert line.exposure == 240
    assert line.expected == pytest.approx(72, rel=0.25)


def test_the_school_beat_has_more_of_them_lawfully(assessed, rng):
    """Half of the force always stands at schools: five times as many trivial cases, and nobody stands out."""
    rows, tables = duty(rng, officers=40, school=[f"o{number:03d}" for number in range(20)])
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == []


def test_a_drive_is_compared_with_others_in_the_drive(assessed, rng):
    """One unit has a drive on pedestrians; its officers are peers to each other, and what is in the drive is told."""
    rows, tables = duty(rng, officers=32, keen=None)
    for row in rows:
        number = int(row["officer_id"][1:])
        row["unit_id"] = "150200000000" if number >= 16 else row["unit_id"]
        if number >= 16 and rng.random() < 0.6:
            row.update(subject="pedestrian", group="signal", fine=None, points=None)
    drive = {"campaign_id": "c", "unit_id": "150200000000", "starts_at": START.isoformat(), "ends_at": END.isoformat()}
    found = assessed(rows, tables={**tables, "campaigns": [drive]}, only=ROOM)
    assert strong(found) == []
    benign = {entry.cause: entry.explained for entry in line_of(found, officer="o020", indicator=RATE).benign}
    assert benign["campaign"] > 60


def test_many_more_trivial_cases_in_the_same_time_on_duty_are_a_lead(assessed, rng):
    rows, tables = duty(rng, keen="o004", share=0.3, extra=5)
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == [("padding", "o004")]
    line = line_of(found, officer="o004", indicator=RATE)
    assert (line.exposure, line.indicator.exposure_unit) == (60 * 480, "duty_minutes")
    assert line.lower > 1.5


def test_half_time_officers_are_measured_by_their_own_hours(assessed, rng):
    """Twice the hours and twice the cases is no lead: the denominator is time on duty."""
    rows, tables = duty(rng, officers=16)
    late, more = duty(rng, officers=1)
    for number, row in enumerate(late):
        moment = datetime.fromisoformat(row["occurred_at"]) + timedelta(days=3)
        rows.append({**row, "record_id": f"x{number}", "officer_id": "o003", "occurred_at": moment.isoformat()})
    for shift in more["shifts"]:
        moved = {
            name: (datetime.fromisoformat(shift[name]) + timedelta(days=3)).isoformat()
            for name in ("starts_at", "ends_at")
        }
        tables["shifts"].append({**shift, **moved, "officer_id": "o003"})
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == []
    assert line_of(found, officer="o003", indicator=RATE).exposure == 2 * 60 * 480


def test_hours_by_month_serve_where_no_shift_is_known(assessed, rng):
    rows, _ = duty(rng, keen="o004", extra=5)
    hours = [
        {"subject_kind": "officer", "subject_id": f"o{number:03d}", "month": f"2023-{month:02d}-01",
         "quantity": "duty_hours", "value": 40}
        for number in range(16) for month in range(1, 13)
    ]  # fmt: skip
    found = assessed(rows, tables={"exposure": hours}, only=ROOM)
    assert strong(found) == [("padding", "o004")]
    assert line_of(found, officer="o004", indicator=RATE).exposure == 12 * 40 * 60
    assert line_of(found, officer="o004", indicator=SHARE).state == "not_assessable"


def test_without_any_denominator_there_is_no_rate_and_the_run_says_so(assessed, rng):
    rows, _ = duty(rng, days=10)
    found = assessed(rows, only=ROOM)
    lacking = {note.params["indicator"]: note.params["lack"] for note in found.notes if note.code == "not_assessable"}
    assert lacking == {SHARE: "shifts, beats", RATE: "shifts, exposure.duty_hours"}
    assert found.leads == ()


def test_few_records_are_insufficient(assessed, rng):
    rows, tables = duty(rng, days=4)
    found = assessed(rows, tables=tables, only=ROOM, as_of=datetime(2023, 2, 1, tzinfo=SHANGHAI))
    assert {line.state for line in found.lines} == {"insufficient"}
