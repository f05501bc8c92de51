"""P3, told by example: runs of readings faster than the site lets cars through."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from makers import START, record

SITES = ((40.80, 111.60, 18.0), (40.90, 111.80, 60.0))  # a busy site and a quiet one, seconds between cars


def strong(found):
    return [
        (lead.judged.subject_kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")
    ]


def line_of(found, *, subject):
    return next(line for line in found.lines if line.subject_id == subject)


def screened(rng, *, officers=16, each=16, size=30, signed=True):
    """Sessions of every officer at two sites: five seconds' handling and the wait for the next car."""
    log = []
    for officer in range(officers):
        for session in range(each):
            at = START + timedelta(days=3 + 15 * session, hours=9 + officer % 8, minutes=officer)
            lat, lon, wait = SITES[(officer + session) % 2]
            for _ in range(size):
                at += timedelta(seconds=float(5 + rng.exponential(wait)))
                log.append(reading(f"o{officer:03d}", at, number=len(log), place=(lat, lon), signed=signed))
    return log


def reading(officer, at, *, number, place, signed=True):
    facts = {"device_id": f"d{officer[1:]}", "mode": "screening", "measure": "bac_mg_100ml", "value": 0}
    spot = {"lat": place[0], "lon": place[1], "officer_id": officer if signed else ""}
    return {**facts, **spot, "reading_id": f"k{number:07d}", "taken_at": at.isoformat(timespec="milliseconds")}


def records():
    return [record(number, officer_id=f"o{number % 16:03d}") for number in range(160)]


def blown(log, rng, *, officer, share, gap=4.0, size=14):
    """After some sessions somebody blows into the instrument again and again."""
    mine = [line for line in log if line["officer_id"] == officer]
    for last in mine[29::30]:
        if rng.random() < share:
            at = datetime.fromisoformat(last["taken_at"]) + timedelta(minutes=2)
            for _ in range(size):
                at += timedelta(seconds=gap + float(rng.random()))
                log.append(reading(officer, at, number=len(log), place=(last["lat"], last["lon"])))


def test_quick_runs_after_the_session_are_warned_of(assessed, rng):
    log = screened(rng)
    blown(log, rng, officer="o004", share=0.7)
    found = assessed(records(), tables={"readings": log}, only=("p3_runs",))
    assert strong(found) == [("officer", "o004")]
    assert line_of(found, subject="o004").observed >= 8
    told = set(found.leads[0].record_ids)
    assert told <= {line["reading_id"] for line in log if line["officer_id"] == "o004"}


def test_a_busy_site_is_not_a_quick_run(assessed, rng):
    """At the busy site half of all gaps are under 18 s, and Victoria's rule of ten within 30 s flags most sessions there."""
    log = screened(rng)
    gaps = {}
    for before, after in pairwise(log):
        gap = (datetime.fromisoformat(after["taken_at"]) - datetime.fromisoformat(before["taken_at"])).total_seconds()
        if before["lat"] == SITES[0][0] and 0 < gap < 600:
            gaps.setdefault(before["taken_at"][:13] + before["officer_id"], []).append(gap < 30)
    naive = [all(quick[n : n + 10]) for quick in gaps.values() for n in range(len(quick) - 9)]
    assert sum(naive) > 50
    found = assessed(records(), tables={"readings": log}, only=("p3_runs",))
    assert strong(found) == []
    assert sum(line.observed for line in found.lines if line.subject_kind == "officer") < 10


def test_two_officers_on_one_instrument_clear(assessed, rng):
    """Two lanes, one instrument: it is passed to and fro, and its gaps are half of what one officer could do."""
    log = screened(rng)
    for session in range(14):
        at = START + timedelta(days=8 + 15 * session, hours=14)
        for number in range(30):
            at += timedelta(seconds=4 + float(rng.random()))
            line = reading("o004", at, number=len(log), place=SITES[1][:2])
            log.append({**line, "officer_id": "o004" if number % 3 else "o005"})
    found = assessed(records(), tables={"readings": log}, only=("p3_runs",))
    assert strong(found) == []
    benign = {entry.cause: entry.explained for entry in line_of(found, subject="o004").benign}
    assert benign["shared_device"] > 8


def test_times_to_the_minute_show_no_run(assessed, rng):
    """Gaps of 0 and 60 seconds: no gap is below a median of 0, and nobody stands out."""
    log = screened(rng)
    for line in log:
        line["taken_at"] = line["taken_at"][:16] + ":00+08:00"
    assert strong(assessed(records(), tables={"readings": log}, only=("p3_runs",))) == []


def test_without_the_officer_the_instrument_is_assessed(assessed, rng):
    log = screened(rng)
    blown(log, rng, officer="o004", share=0.7)
    for line in log:
        line["officer_id"] = ""
    found = assessed(records(), tables={"readings": log}, only=("p3_runs",))
    assert strong(found) == [("device", "d004")]


@pytest.mark.parametrize(
    "tables",
    [{}, {"readings": [{"device_id": "d", "taken_at": START.isoformat(), "measure": "bac_mg_100ml", "value": 0}]}],
)
def test_readings_that_do_not_say_what_they_are_are_not_assessable(assessed, tables):
    found = assessed(records(), tables=tables, only=("p3_runs",))
    assert {line.state for line in found.lines} == {"not_assessable"}
    (note,) = [note for note in found.notes if note.code == "not_assessable"]
    assert note.params["lack"] == ("readings.mode" if tables else "readings")


def test_few_sessions_are_insufficient(assessed, rng):
    found = assessed(records(), tables={"readings": screened(rng, each=4)}, only=("p3_runs",))
    assert {line.state for line in found.lines} == {"insufficient"}
