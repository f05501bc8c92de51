"""Footage coverage, case by case: what counts as shown, late, due, unknown, and how long recordings are kept."""

from datetime import datetime, timedelta

import pytest

from makers import END, SHANGHAI, START, lake_of, record
from zhunsheng.errors import Problem
from zhunsheng.footage.run import cover

DAY = START + timedelta(days=100, hours=9)


def stop(number, moment, **given):
    """A stop on the road by officer o1, with camera c1."""
    facts = {"occurred_at": moment.isoformat(), "officer_id": "o1", "camera_id": "c1", "vehicle": f"v{number}"}
    return {**record(number), **facts, **given}


def film(number, moment, *, before=60, after=300, upload_hours=6.0, **given):
    """A recording around a moment."""
    ends = moment + timedelta(seconds=after)
    return {
        "footage_id": f"f{number}", "camera_id": "c1", "officer_id": "o1",
        "starts_at": (moment - timedelta(seconds=before)).isoformat(), "ends_at": ends.isoformat(),
        "uploaded_at": (ends + timedelta(hours=upload_hours)).isoformat(), "category": "violation", **given,
    }  # fmt: skip


def camera(name="c1", officer="o1"):
    return {"camera_id": name, "officer_id": officer, "issued_from": (START - timedelta(days=9)).isoformat()}


def shift(moment, *, officer="o1", hours=8):
    ends = moment + timedelta(hours=hours)
    return {"officer_id": officer, "starts_at": moment.isoformat(), "ends_at": ends.isoformat()}


@pytest.fixture
def covered(tmp_path):
    """Rows to coverage by record, crash or measure, and the whole run."""

    def made(rows, *, as_of=END, **tables):
        found = cover(lake_of(rows, tmp_path, tables=tables), as_of=as_of, start=START)
        listed = found.scope.run(found.needs).to_pylist()
        return {row["record_id"] or row["crash_id"] or row["measure_id"]: row for row in listed}, found

    return made


def test_each_state(covered):
    days = [DAY + timedelta(days=n) for n in range(8)]
    rows = [
        stop(1, days[0]), stop(2, days[1]), stop(3, days[2]), stop(4, days[3]),
        stop(5, END - timedelta(hours=20)), stop(6, days[5], camera_id="c9"), stop(7, days[6], method="off_site"),
    ]  # fmt: skip
    films = [
        film(1, days[0]),
        film(2, days[1], before=200, after=-140),  # a minute of it, which ends over two minutes before
        film(4, days[3], upload_hours=40),
        film(8, days[7]),
    ]
    found, _ = covered(rows, footage=films, cameras=[camera()])
    states = {name: (row["state"], row["reason"]) for name, row in found.items()}
    assert states == {
        "r0000001": ("covered", "shown"),
        "r0000002": ("partial", "short"),
        "r0000003": ("missing", "nothing_found"),
        "r0000004": ("late", "uploaded_late"),
        "r0000005": ("pending_upload", "not_due"),
        "r0000006": ("unknown_camera", "no_camera"),
    }  # what happened away from the road needs no recording
    assert found["r0000001"]["footage_ids"] == ["f1"]
    assert "第4条第3项" in found["r0000001"]["required_by"]
    assert found["r0000002"]["covered_share"] == pytest.approx(
        60 / 120
    )  # it may lie later, but is no longer than it is


def test_the_term_of_the_upload_runs_from_the_end_of_duty(covered):
    """24 hours after the shift: a second later is late; without a roster the longest shift is assumed."""
    rows = [stop(1, DAY), stop(2, DAY + timedelta(days=1)), stop(3, DAY + timedelta(days=2))]
    duties = [shift(DAY - timedelta(hours=1)), shift(DAY + timedelta(hours=23))]
    due = [DAY + timedelta(hours=7 + 24), DAY + timedelta(hours=23 + 8 + 24)]
    films = [
        film(1, DAY, uploaded_at=due[0].isoformat()),
        film(2, DAY + timedelta(days=1), uploaded_at=(due[1] + timedelta(seconds=1)).isoformat()),
        film(3, DAY + timedelta(days=2), uploaded_at=(DAY + timedelta(days=3, hours=12)).isoformat()),
    ]
    found, run = covered(rows, footage=films, shifts=duties)
    assert [found[f"r000000{n}"]["state"] for n in (1, 2, 3)] == ["covered", "late", "covered"]
    (late,) = run.scope.run(run.dues.filter(run.dues.uploaded > run.dues.due)).to_pylist()
    assert late["footage_id"] == "f2"


def test_a_recording_on_another_camera_of_the_officer_counts_and_another_officers_does_not(covered):
    rows = [stop(1, DAY), stop(2, DAY + timedelta(days=1)), stop(3, DAY + timedelta(days=2), camera_id="")]
    films = [
        film(1, DAY, camera_id="c2"),
        film(2, DAY + timedelta(days=1), camera_id="c2", officer_id="o2"),
        film(3, DAY + timedelta(days=2), officer_id=""),  # found through the list of cameras
    ]
    found, _ = covered(rows, footage=films, cameras=[camera(), camera("c2", "o2")])
    assert [(found[f"r000000{n}"]["state"], found[f"r000000{n}"]["by"]) for n in (1, 2, 3)] == [
        ("covered", "officer"), ("missing", None), ("covered", "camera"),
    ]  # fmt: skip


def test_a_crash_needs_its_whole_handling_and_either_officer_may_show_it(covered):
    times = {"occurred_at": DAY - timedelta(minutes=30), "arrived_at": DAY, "cleared_at": DAY + timedelta(hours=1)}
    base = {"unit_id": "150100000000", "severity": "injury", **{name: at.isoformat() for name, at in times.items()}}
    later = {name: (at + timedelta(days=1)).isoformat() for name, at in times.items()}
    crashes = [
        {**base, "crash_id": "k1", "officer_id": "o1", "partner_id": "o2"},
        {**base, **later, "crash_id": "k2", "officer_id": "o1", "partner_id": ""},
    ]
    films = [
        film(1, DAY, after=1500),
        film(2, DAY + timedelta(minutes=20), after=2500, camera_id="c2", officer_id="o2"),
        film(3, DAY + timedelta(days=1), after=1500),
    ]
    found, _ = covered([stop(9, DAY + timedelta(days=9))], footage=films, crashes=crashes)
    assert found["k1"]["state"] == "covered"
    assert found["k1"]["footage_ids"] == ["f1", "f2"]
    assert (found["k2"]["state"], found["k2"]["reason"]) == ("partial", "short")
    assert 0.4 < found["k2"]["covered_share"] < 0.52
    assert "第4条第1项" in found["k1"]["required_by"]


def test_a_measure_is_told_with_its_record_or_stands_alone(covered):
    measures = [
        {
            "measure_id": "m1",
            "officer_id": "o1",
            "taken_at": DAY.isoformat(),
            "kind": "detain_vehicle",
            "record_id": "r0000001",
        },
        {
            "measure_id": "m2",
            "officer_id": "o1",
            "taken_at": (DAY + timedelta(days=1)).isoformat(),
            "kind": "blood_test",
        },
    ]
    found, _ = covered([stop(1, DAY)], footage=[film(1, DAY)], compulsory_measures=measures)
    assert set(found) == {"r0000001", "m2"}
    assert "第4条第3项" in found["r0000001"]["required_by"]
    assert "第4条第5项" in found["r0000001"]["required_by"]
    assert "第4条第4项" in found["m2"]["required_by"]
    assert found["m2"]["state"] == "missing"


def test_before_the_rule_nothing_is_required(tmp_path):
    early = datetime(2016, 6, 30, 10, tzinfo=SHANGHAI)
    rows = [stop(1, early), stop(2, early + timedelta(days=1))]
    films = [film(1, early), film(2, early + timedelta(days=1))]
    found = cover(lake_of(rows, tmp_path, tables={"footage": films}), as_of=datetime(2016, 8, 1, tzinfo=SHANGHAI))
    assert [row["record_id"] for row in found.scope.run(found.needs).to_pylist()] == ["r0000002"]


def test_a_default_midnight_is_left_out_of_shares(covered):
    moment = datetime(2023, 4, 1, tzinfo=SHANGHAI)
    found, run = covered([stop(1, moment), stop(2, DAY)], footage=[film(2, DAY)])
    assert found["r0000001"]["reason"] == "no_time"
    assert sum(cell.decided for cell in run.cells) == 1


def test_recordings_are_kept_for_their_term_or_for_good(covered):
    """Six months to the day; ordinary procedure and casualties for good; what went too early is told."""
    old = END - timedelta(days=200) + timedelta(hours=10)
    rows = [
        stop(1, old), stop(2, old + timedelta(days=1), procedure="ordinary"),
        stop(3, END - timedelta(days=40)), stop(4, END - timedelta(days=41)),
    ]  # fmt: skip
    films = [
        film(1, old),
        film(2, old + timedelta(days=1)),
        film(3, END - timedelta(days=40), deleted_at=(END - timedelta(days=3)).isoformat()),
        film(4, END - timedelta(days=41), deleted_at=(END + timedelta(days=3)).isoformat()),  # not known yet
        film(5, END - timedelta(days=300), category="incident"),
    ]
    _, run = covered(rows, footage=films)
    kept = {row["footage_id"]: row for row in run.scope.run(run.kept).to_pylist()}
    assert {name: row["state"] for name, row in kept.items()} == {
        "f1": "may_go", "f2": "pressing", "f3": "deleted_early", "f4": "kept", "f5": "pressing",
    }  # fmt: skip
    assert kept["f2"]["keep_until"] is None
    assert "第13条第1项" in kept["f2"]["permanent_by"]
    assert kept["f1"]["keep_until"].isoformat() == "2023-12-15"


def test_gaps_and_wear_of_a_shift(covered):
    begin = DAY - timedelta(hours=1)
    rows = [stop(1, DAY), stop(2, DAY + timedelta(hours=4))]
    films = [film(1, DAY, before=600, after=3000)]
    _, run = covered(rows, footage=films, shifts=[shift(begin), shift(begin + timedelta(days=1))])
    first, second = sorted(run.scope.run(run.shifts).to_pylist(), key=lambda row: row["starts_at"])
    assert (first["worn"], first["needs"], first["shown"], first["missing"]) == (True, 2, 1, 1)
    assert first["recorded_share"] == pytest.approx(3600 / 28800)
    assert first["longest_gap_s"] == 28800 - 3000 - 3600
    assert (second["worn"], second["recorded_share"]) == (False, 0.0)
    gaps = run.scope.run(run.gaps.filter(run.gaps.needs > 0)).to_pylist()
    assert [(gap["seconds"], gap["needs"]) for gap in gaps] == [(22200, 1)]


def test_cameras_that_no_list_holds(covered):
    _, run = covered([stop(1, DAY, camera_id="c8")], footage=[film(1, DAY, camera_id="c7")], cameras=[camera()])
    assert {row["camera_id"]: (row["recordings"], row["records"]) for row in run.scope.run(run.unknown).to_pylist()} == {
        "c7": (1, 0), "c8": (0, 1),
    }  # fmt: skip


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(Problem, match=r"needs footage"):
        cover(lake_of([stop(1, DAY)], tmp_path), as_of=END)


def test_a_jurisdiction_without_such_law_is_not_assessable(tmp_path):
    place = {"jurisdiction": "us_ma", "zone": "America/New_York", "currency": "USD"}
    lake = lake_of([stop(1, DAY)], tmp_path, tables={"footage": [film(1, DAY)]}, **place)
    with pytest.raises(Problem, match="law: footage"):
        cover(lake, as_of=END)
