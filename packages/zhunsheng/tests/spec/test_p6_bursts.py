"""P6, told by example: records keyed in late and in bulk, times at equal gaps, catching up at the end of the month."""

from calendar import monthrange
from datetime import datetime, timedelta

import numpy as np

from makers import END, SHANGHAI, START, record

ROOM = ("p6_bursts",)


def strong(found):
    return [(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")]


def line_of(found, *, officer, indicator):
    return next(
        line for line in found.lines
        if line.subject_kind == "officer" and line.subject_id == officer and line.indicator.id == indicator
    )  # fmt: skip


def entered(row, *, after):
    return {**row, "entered_at": (datetime.fromisoformat(row["occurred_at"]) + after).isoformat()}


def duty(rng, *, officers=16, each=60, daily=5, unit="150100000000"):
    """Days spread over the year on which each officer makes some records, each keyed in within the hour."""
    rows = []
    for officer in range(officers):
        for day in sorted(rng.choice(360, each, replace=False).tolist()):
            start = START + timedelta(days=day, hours=8)
            for minute in sorted(rng.choice(480, daily, replace=False).tolist()):
                made = record(
                    len(rows),
                    officer_id=f"o{officer:03d}",
                    unit_id=unit,
                    occurred_at=(start + timedelta(minutes=minute)).isoformat(),
                )
                rows.append(entered(made, after=timedelta(minutes=int(rng.integers(10, 60)))))
    return rows


def backlog(rows, *, officer, months, size=8, unit="150100000000", **fields):
    """On the 20th of some months an officer keys in, a minute apart, records of days before."""
    sitting = datetime(2023, 1, 20, 17, tzinfo=SHANGHAI)
    for month in months:
        now = sitting.replace(month=month)
        for number in range(size):
            happened = now - timedelta(days=2 + number % 5, hours=3, minutes=17 * number)
            made = record(len(rows), officer_id=officer, unit_id=unit, occurred_at=happened.isoformat(), **fields)
            rows.append({**made, "entered_at": (now + timedelta(minutes=number)).isoformat()})


def test_records_keyed_in_late_and_in_bulk_month_after_month_are_a_lead(assessed, rng):
    rows = duty(rng)
    backlog(rows, officer="o003", months=range(1, 13))
    found = assessed(rows, only=ROOM)
    assert strong(found) == [("padding", "o003")]
    line = line_of(found, officer="o003", indicator="p6_burst")
    assert line.observed == 10  # twelve sittings, the first two of anyone not counted
    assert line.lower > 1
    assert len(found.leads[0].record_ids) >= 10


def test_two_bursts_after_leave_are_nothing(assessed, rng):
    """Someone back from leave, or with a terminal of their own down, keys in what is left."""
    rows = duty(rng)
    backlog(rows, officer="o003", months=(3, 9))
    found = assessed(rows, only=ROOM)
    assert strong(found) == []
    assert line_of(found, officer="o003", indicator="p6_burst").observed == 0


def test_keying_a_shift_at_its_end_is_no_burst(assessed, rng):
    """Most of a day's records in one go, minutes apart, the same evening: a habit, not a backlog."""
    rows = duty(rng)
    for row in rows:
        if row["officer_id"] in ("o001", "o002"):
            day = datetime.fromisoformat(row["occurred_at"]).replace(hour=17, minute=0)
            row["entered_at"] = (day + timedelta(minutes=int(rng.integers(0, 20)))).isoformat()
    assert strong(assessed(rows, only=ROOM)) == []


def test_amendments_are_late_by_their_nature(assessed, rng):
    rows = duty(rng)
    backlog(rows, officer="o003", months=range(1, 13), status="amended")
    found = assessed(rows, only=ROOM)
    assert strong(found) == []
    benign = {entry.cause: entry.explained for entry in line_of(found, officer="o003", indicator="p6_burst").benign}
    assert benign["amendment"] == 12


def test_a_terminal_that_is_down_delays_the_whole_unit(assessed, rng):
    """Everybody of one unit keys in the days before on the same evening; nobody of it stands out."""
    rows = duty(rng)
    for officer in ("b0", "b1", "b2", "b3"):
        rows += [{**row, "officer_id": officer, "unit_id": "150200000000", "record_id": f"{officer}{row['record_id']}"}
                 for row in rows if row["officer_id"] == "o000"]  # fmt: skip
        backlog(rows, officer=officer, months=range(1, 13), unit="150200000000")
    found = assessed(rows, only=ROOM)
    assert [lead for lead in strong(found) if lead[1].startswith("b")] == []
    benign = {entry.cause: entry.explained for entry in line_of(found, officer="b0", indicator="p6_burst").benign}
    assert benign["late_entry_of_unit"] >= 10


def even(rows, *, officer, days, rng, step=7, start=3):
    """On some of an officer's days, times every so many minutes instead of the real ones."""
    own = sorted({row["occurred_at"][:10] for row in rows if row["officer_id"] == officer})
    for day in own[:days]:
        first = datetime.fromisoformat(day + "T09:00:00+08:00") + timedelta(minutes=start + int(rng.integers(0, 60)))
        for number, row in enumerate(
            row for row in rows if row["officer_id"] == officer and row["occurred_at"][:10] == day
        ):
            row["occurred_at"] = (first + timedelta(minutes=step * number)).isoformat()
            row["entered_at"] = (first + timedelta(minutes=step * number + 20)).isoformat()


def test_times_at_equal_gaps_day_after_day_are_a_lead(assessed, rng):
    rows = duty(rng, each=45, daily=10)
    even(rows, officer="o005", days=25, rng=rng)
    found = assessed(rows, only=ROOM)
    assert strong(found) == [("padding", "o005")]
    assert line_of(found, officer="o005", indicator="p6_even").observed >= 25


def test_one_who_writes_every_time_to_five_minutes_has_equal_gaps_by_rounding(assessed, rng):
    """Learnt from the other days; one whose times are on the grid on the even days only is not excused by them."""
    rows = duty(rng, each=45, daily=10)
    for name in ("o005", "o006"):
        even(rows, officer=name, days=25, rng=rng, step=10)
    days = {row["occurred_at"][:10] for row in rows if row["officer_id"] == "o006"}
    for row in rows:
        early = row["occurred_at"][:10] in sorted(days)[:25]
        if row["officer_id"] == "o005" or (row["officer_id"] == "o006" and early):
            moment = datetime.fromisoformat(row["occurred_at"])
            row["occurred_at"] = moment.replace(minute=moment.minute // 5 * 5).isoformat()
    found = assessed(rows, only=ROOM)
    line = line_of(found, officer="o005", indicator="p6_even")
    assert strong(found) == [("padding", "o006")]
    assert {entry.cause: entry.explained for entry in line.benign}["five_minutes"] >= 25


def months(rng, *, officers=16, busy=None, share=0.0, nights=None):
    """Ten records a month each, on any day; one officer with a share of them in the last three days."""
    rows, shifts = [], []
    for name in (f"o{number:03d}" for number in range(officers)):
        for month in range(1, 13):
            length = monthrange(2023, month)[1]
            days = rng.choice(length, 15, replace=False) if name != nights else at_the_end(length)
            for day in days.tolist():
                begin = datetime(2023, month, int(day) + 1, 8, tzinfo=SHANGHAI)
                shifts.append({"officer_id": name, "starts_at": begin.isoformat(),
                               "ends_at": (begin + timedelta(hours=8)).isoformat()})  # fmt: skip
            for _ in range(15):
                day = int(rng.choice(days))
                if name == busy and rng.random() < share:
                    day = length - 1 - int(rng.integers(0, 3))
                moment = datetime(2023, month, day + 1, 8, tzinfo=SHANGHAI) + timedelta(
                    minutes=int(rng.integers(0, 480))
                )
                rows.append(record(len(rows), officer_id=name, occurred_at=moment.isoformat()))
    return rows, shifts


def at_the_end(length):
    return np.r_[np.arange(0, 24, 2), np.arange(length - 3, length)]


def test_catching_up_in_the_last_three_days_is_a_lead(assessed, rng):
    rows, shifts = months(rng, busy="o007", share=0.4)
    found = assessed(rows, tables={"shifts": shifts}, only=ROOM)
    assert strong(found) == [("padding", "o007")]


def test_one_whose_shifts_fall_there_is_compared_with_others_of_whom_that_is_so(assessed, rng):
    """All three last days of every month on the roster: records follow the shifts."""
    rows, shifts = months(rng, nights="o007")
    found = assessed(rows, tables={"shifts": shifts}, only=ROOM)
    assert strong(found) == []


def test_a_drive_at_the_end_of_the_month_is_lawful(assessed, rng):
    rows, shifts = months(rng, busy="o007", share=0.4)
    drives = [
        {
            "campaign_id": f"c{month}",
            "unit_id": "150100000000",
            "starts_at": datetime(2023, month, monthrange(2023, month)[1] - 2, tzinfo=SHANGHAI).isoformat(),
            "ends_at": (
                datetime(2023, month, monthrange(2023, month)[1], tzinfo=SHANGHAI) + timedelta(days=1)
            ).isoformat(),
        }
        for month in range(1, 13)
    ]
    found = assessed(rows, tables={"shifts": shifts, "campaigns": drives}, only=ROOM)
    assert strong(found) == []
    benign = {entry.cause: entry.explained for entry in line_of(found, officer="o007", indicator="p6_month_end").benign}
    assert benign["campaign"] > 60


def test_a_month_half_gone_is_not_counted_yet(assessed, rng):
    """Its last days have not come: no record of it is a trial before they have."""
    rows, _ = months(rng)
    rows = [row for row in rows if row["occurred_at"] < "2023-12-16"]
    found = assessed(rows, only=ROOM, as_of=datetime(2023, 12, 16, tzinfo=SHANGHAI))
    assert line_of(found, officer="o001", indicator="p6_month_end").exposure == 11 * 15


def test_without_entry_times_bursts_cannot_be_assessed(assessed, rng):
    rows = [{key: value for key, value in row.items() if key != "entered_at"} for row in duty(rng, each=10)]
    found = assessed(rows, only=ROOM, as_of=END)
    lacking = {note.params["indicator"]: note.params["lack"] for note in found.notes if note.code == "not_assessable"}
    assert lacking == {"p6_burst": "enforcement.entered_at"}
    assert line_of(found, officer="o001", indicator="p6_even").state == "insufficient"
