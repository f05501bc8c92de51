"""A4, told by example: stops on the road without footage, against peers on such a shift."""

from datetime import datetime, timedelta

from makers import END, START, record

ROOM = ("a4_footage",)


def stop(number, moment, *, officer="a", **given):
    """A stop on the road, keyed in within the hour."""
    times = {"occurred_at": moment.isoformat(), "entered_at": (moment + timedelta(minutes=50)).isoformat()}
    return record(number, officer_id=officer, **{"camera_id": f"c-{officer}", "group": "signal", **times, **given})


def film(number, moment, *, officer="a", camera="", before=2, after=6, **given):
    """A recording around a moment, uploaded in the evening."""
    start, end = moment - timedelta(minutes=before), moment + timedelta(minutes=after)
    times = {
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat(),
        "uploaded_at": (end + timedelta(hours=9)).isoformat(),
    }
    return {
        "footage_id": f"f{number:06d}",
        "camera_id": camera or f"c-{officer}",
        "officer_id": officer,
        **times,
        **given,
    }


def year(rng, *, officers=16, each=70, dark=None, lost=0.02, ahead=None):
    """Stops spread over a year, filmed but for some; ``dark`` officers leave the camera off, ``ahead`` have a fast clock."""
    rows, films = [], []
    for number in range(officers * each):
        officer, moment = f"o{number % officers:02d}", START + timedelta(hours=7.4 * number + 9.2)
        rows.append(stop(number, moment, officer=officer))
        if rng.random() >= (dark or {}).get(officer, lost):
            films.append(film(number, moment + timedelta(minutes=(ahead or {}).get(officer, 0)), officer=officer))
    return rows, {"footage": films}


def strong(found):
    """Leads beyond a sample check."""
    return [(lead.level, lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level != "yellow"]


def explained(found, *, officer, cause):
    """Stops of an officer that a cause accounts for."""
    lines = [line for line in found.lines if line.subject_id == officer and line.state == "assessed"]
    return sum(benign.explained for line in lines for benign in line.benign if benign.cause == cause)


def test_cameras_off_now_and_then_are_no_warning_and_no_check(assessed, rng):
    rows, tables = year(rng)
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == []
    assert found.checks == ()
    assert sum(line.observed for line in found.lines if line.subject_kind == "officer") > 5


def test_an_officer_who_leaves_it_off_is_warned_and_nobody_else(assessed, rng):
    rows, tables = year(rng, dark={"o04": 0.5})
    found = assessed(rows, tables=tables, only=ROOM)
    assert [lead[1:] for lead in strong(found)] == [("arbitrary", "o04")]


def test_what_counts_as_a_stop_and_as_footage_of_it(assessed, rng):
    """Five minutes either way; one stop however many violations; midnight is a default; the upload must have been due."""
    rows, tables = year(rng)
    moment = START + timedelta(days=100, hours=10)
    late = END - timedelta(hours=20)
    mine = [
        stop(9000, moment, officer="new"),
        stop(9001, moment + timedelta(days=1), officer="new"),
        stop(9002, moment + timedelta(days=2), officer="new", vehicle="蒙B00001"),
        stop(9003, moment + timedelta(days=2, minutes=2), officer="new", vehicle="蒙B00001"),
        stop(9004, START + timedelta(days=103), officer="new"),
        stop(9005, moment + timedelta(days=4), officer="new", method="off_site"),
        stop(9006, late, officer="new"),
        stop(9007, moment + timedelta(days=5), officer="new"),
        *(stop(9100 + n, moment + timedelta(days=10 + n), officer="new") for n in range(30)),
    ]
    films = [
        film(9000, moment + timedelta(minutes=7), officer="new"),  # begins five minutes after
        film(9001, moment + timedelta(days=1, minutes=7, seconds=1), officer="new"),  # a second too late
        film(9007, moment + timedelta(days=5), officer="other", camera="c-new"),  # the camera's, on another's name
        *(film(9100 + n, moment + timedelta(days=10 + n), officer="new", after=600) for n in range(30)),
    ]
    found = assessed(rows + mine, tables={"footage": tables["footage"] + films}, only=ROOM)
    (line,) = [entry for entry in found.lines if entry.subject_id == "new"]
    assert (line.exposure, line.observed) == (34, 2)  # missing: the second too late, and the vehicle's one stop


def test_a_clock_that_is_nine_minutes_ahead_is_learnt_and_clears(assessed, rng):
    rows, tables = year(rng, ahead={"o04": 9})
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == []
    assert explained(found, officer="o04", cause="footage_clock") > 50


def test_a_clock_does_not_clear_who_leaves_it_off(assessed, rng):
    rows, tables = year(rng, dark={"o04": 0.5})
    found = assessed(rows, tables=tables, only=ROOM)
    assert explained(found, officer="o04", cause="footage_clock") == 0


def test_days_without_any_footage_of_the_unit_are_the_uploads(assessed, rng):
    rows, tables = year(rng)
    lost = [START + timedelta(days=200 + n // 16, hours=8, minutes=20 * (n % 16)) for n in range(96)]
    rows += [stop(5000 + n, moment, officer=f"o{n % 16:02d}") for n, moment in enumerate(lost)]
    dates = {moment.date().isoformat() for moment in lost}
    tables["footage"] = [row for row in tables["footage"] if str(row["starts_at"])[:10] not in dates]
    found = assessed(rows, tables=tables, only=ROOM)
    assert strong(found) == []
    assert explained(found, officer="o04", cause="footage_upload") >= 5


def test_a_camera_that_died_and_was_handed_in_clears_and_one_that_was_kept_does_not(assessed, rng):
    rows, tables = year(rng)
    died = START + timedelta(days=150)
    for officer in ("o04", "o05"):
        base = 6000 if officer == "o04" else 7000
        rows += [stop(base + n, died + timedelta(hours=5 * n), officer=officer) for n in range(40)]
    for officer in ("o04", "o05"):
        silent = (died.isoformat(), (died + timedelta(days=9)).isoformat())
        tables["footage"] = [
            row
            for row in tables["footage"]
            if row["officer_id"] != officer or not silent[0] < row["ends_at"] < silent[1]
        ]
    for row in [*rows, *tables["footage"]]:
        moment = datetime.fromisoformat(str(row.get("occurred_at", row.get("starts_at"))))
        if row["officer_id"] == "o04" and moment > died + timedelta(days=9):
            row["camera_id"] = "c-o04-second"
    issued = {"officer_id": "o04", "issued_from": (START - timedelta(days=30)).isoformat()}
    handed = (died + timedelta(days=9)).isoformat()
    cameras = [
        {**issued, "camera_id": "c-o04", "issued_until": handed},
        {**issued, "camera_id": "c-o04-second", "issued_from": handed},
        {**issued, "camera_id": "c-o05", "officer_id": "o05"},
    ]
    found = assessed(rows, tables={**tables, "cameras": cameras}, only=ROOM)
    assert explained(found, officer="o04", cause="camera_failure") >= 30
    assert explained(found, officer="o05", cause="camera_failure") == 0
    assert [lead[2] for lead in strong(found)] == ["o05"]


def test_the_camera_of_a_record_is_the_one_that_its_officer_held(assessed, rng):
    """Footage that names no wearer is found through the table of cameras."""
    rows, tables = year(rng)
    cameras = []
    for officer in sorted({row["officer_id"] for row in rows}):
        cameras.append({"camera_id": f"c-{officer}", "officer_id": officer, "issued_from": "2022-06-01T00:00:00+08:00"})
    for row in rows:
        row["camera_id"] = ""
    for row in tables["footage"]:
        row["officer_id"] = ""
    found = assessed(rows, tables={**tables, "cameras": cameras}, only=ROOM)
    hits = sum(line.observed for line in found.lines if line.subject_kind == "officer")
    assert 5 < hits < 60


def test_officers_without_any_camera_are_not_counted(assessed, rng):
    rows, tables = year(rng)
    bare = [stop(9000 + n, START + timedelta(days=n, hours=11), officer="bare", camera_id="") for n in range(50)]
    found = assessed(rows + bare, tables=tables, only=ROOM)
    (line,) = [entry for entry in found.lines if entry.subject_id == "bare"]
    assert (line.state, line.exposure) == ("insufficient", 0)


def test_few_stops_are_insufficient(assessed, rng):
    rows, tables = year(rng)
    new = [stop(9000 + n, START + timedelta(days=n, hours=11), officer="new") for n in range(6)]
    found = assessed(rows + new, tables=tables, only=ROOM)
    assert {line.state for line in found.lines if line.subject_id == "new"} == {"insufficient"}


def test_a_lake_without_footage_is_not_assessable(assessed, rng):
    rows, _ = year(rng, officers=2, each=10)
    found = assessed(rows, only=ROOM)
    assert {line.state for line in found.lines} == {"not_assessable"}
    assert "footage" in next(note.params["lack"] for note in found.notes if note.code == "not_assessable")


def test_where_no_law_asks_for_footage_nothing_is_said(assessed, rng):
    rows, tables = year(rng, officers=2, each=10)
    found = assessed(
        rows, tables=tables, only=ROOM, jurisdiction="us_ma", zone="America/New_York", currency="USD"
    )  # fmt: skip
    assert {line.state for line in found.lines} == {"not_assessable"}
