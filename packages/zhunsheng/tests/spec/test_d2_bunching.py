"""D2, told by example: values bunching at the last whole number below a tier."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from makers import force, record, speed
from zhunsheng.integrity.assess import Assessment, assess
from zhunsheng.lake import Lake

ONLY = ("d2_bunching",)


@pytest.fixture
def assessed(assessed):
    """This room alone."""
    return partial(assessed, only=ONLY)


BOSTON = ZoneInfo("America/New_York")


def lower(rows, *, officer, rng, share):
    """Let an officer write 95 (the last value below 20 % of an 80 limit) for some of what was measured above it."""
    for row in rows:
        if row["officer_id"] == officer and 96 <= row["measured"] <= 108 and rng.random() < share:
            row["measured"] = 95


def lines(found: Assessment, *, kind="officer"):
    return {
        line.subject_id: line
        for line in found.lines
        if line.indicator.id == "d2_bunching" and line.subject_kind == kind
    }


def test_an_officer_who_lowers_values_is_warned_and_nobody_else(assessed, rng):
    rows = force(rng)
    lower(rows, officer="o005", rng=rng, share=0.6)
    found = assessed(rows)
    assert [lead.judged.subject_id for lead in found.leads if lead.level in ("red", "orange")] == ["o005"]
    (lead,) = [lead for lead in found.leads if lead.judged.subject_id == "o005"]
    measured = {row["record_id"]: row["measured"] for row in rows}
    assert {measured[record_id] for record_id in lead.record_ids} == {95}
    assert lead.first_seen_at < found.scope.as_of


def test_an_officer_whose_pattern_equals_the_forces_is_not_warned(assessed, rng):
    """Where all lower a third of their values, peers hold the same bunching; the force as a whole is shown with it."""
    rows = force(rng, officers=40, each=150)
    for officer in range(40):
        lower(rows, officer=f"o{officer:03d}", rng=rng, share=0.35)
    found = assessed(rows)
    assert [lead for lead in found.leads if lead.level != "yellow"] == []
    notes = [note.params for note in found.notes if note.code == "force_bunching" and note.params["value"] == 95]
    assert notes
    assert notes[0]["lower"] > 100


def test_an_officer_who_rounds_everything_is_not_warned(assessed, rng):
    """95 is a round number: an officer who writes fives everywhere has more of it, and the row says what that explains."""
    rows = force(rng)
    for row in rows:
        if row["officer_id"] == "o011":
            row["measured"] = 5 * round(row["measured"] / 5)
    found = assessed(rows)
    assert not [lead for lead in found.leads if lead.judged.subject_id == "o011" and lead.level != "yellow"]
    (benign,) = lines(found)["o011"].benign
    assert benign.cause == "rounding"
    assert benign.explained > 5


def test_few_records_are_insufficient_not_innocent_and_not_guilty(assessed, rng):
    rows = force(rng, officers=30)
    rows += [speed(len(rows) + n, officer="new", measured=95) for n in range(8)]
    found = assessed(rows)
    assert lines(found)["new"].state == "insufficient"
    assert not [lead for lead in found.leads if lead.judged.subject_id == "new"]


def test_cut_is_found_for_every_limit(assessed, rng):
    """20 % over 60 is 72, over 80 is 96, over 120 is 144: the last value below moves with the limit."""
    rows = []
    for officer in range(20):
        for limit, cut in ((60, 72), (80, 96), (120, 144)):
            for shift in rng.integers(-6, 15, size=30):
                rows.append(speed(len(rows), officer=f"o{officer}", measured=int(cut + shift), limit=limit))
    found = assessed(rows)
    counts = {note.params["value"] for note in found.notes if note.code == "force_bunching"}
    assert {71, 95, 143} <= counts


@pytest.fixture(scope="module")
def boston_2011_2015(boston: Lake) -> Assessment:
    return assess(
        boston, as_of=datetime(2016, 1, 1, tzinfo=BOSTON), start=datetime(2011, 1, 1, tzinfo=BOSTON), only=ONLY
    )


def test_boston_counts_are_those_of_the_provenance(boston_2011_2015):
    """Civil speeding at 9, 10, 11 and 12 mph over: 64, 1,528, 411 and 575. Ten over is the last step before the fine rises."""
    (note,) = [
        note.params
        for note in boston_2011_2015.notes
        if note.code == "force_counts" and note.params["sanction"] == "fine"
    ]
    assert {over: note["counts"][over - 11] for over in (9, 10, 11, 12)} == {9: 64, 10: 1528, 11: 411, 12: 575}


def test_boston_ranks_officers_by_evidence_with_intervals(boston_2011_2015):
    found = lines(boston_2011_2015)
    assessed_lines = [line for line in found.values() if line.state == "assessed"]
    assert len(assessed_lines) > 30
    for line in assessed_lines:
        assert 0 < line.lower < line.ratio < line.upper
    strong = [lead for lead in boston_2011_2015.leads if lead.judged.kind == "downgrading"]
    assert strong[0].judged.p < 0.01  # a sample check: officers of this force differ so much that no bound is claimed
    evidence = [lead.judged.p for lead in strong]
    assert evidence == sorted(evidence)
    exposures = [found[lead.judged.subject_id].exposure for lead in strong if lead.judged.subject_kind == "officer"]
    assert exposures != sorted(exposures, reverse=True)  # not an order of numbers of tickets


def test_boston_warning_lists_the_records_it_counts(boston_2011_2015):
    for lead in boston_2011_2015.leads:
        if len(lead.reasons) == 1:
            assert len(lead.record_ids) == lead.reasons[0].observed


def test_warnings_that_begin_in_2018_are_a_change_of_recording_not_leniency(boston):
    found = assess(
        boston, as_of=datetime(2020, 1, 1, tzinfo=BOSTON), start=datetime(2016, 1, 1, tzinfo=BOSTON), only=ONLY
    )
    begun = [
        note.params for note in found.notes if note.code == "recording_begins" and note.params["sanction"] == "warning"
    ]
    assert [f"{note['month']:%Y}" for note in begun] == ["2018"]
    warned = found.scope.rows.filter(found.scope.rows.sanction == "warning")
    cited = {record_id for lead in found.leads if lead.judged.kind == "downgrading" for record_id in lead.record_ids}
    ids = set(found.scope.run(warned.select("record_id"))["record_id"].to_pylist())
    fined_only = [lead for lead in found.leads if lead.judged.kind == "downgrading" and set(lead.record_ids) <= ids]
    assert ids
    assert fined_only == [], cited & ids


def test_force_wide_warnings_from_a_month_on_warn_nobody(assessed, rng):
    """Half a year of fines, then warnings for what is 10 % to 20 % over, by all alike: nobody is called lenient."""
    rows = force(rng, officers=30, each=120)
    for number, row in enumerate(rows):
        month = 1 + (number * 7) % 12
        row["occurred_at"] = datetime(
            2023, month, 1 + number % 28, 9, number % 60, tzinfo=ZoneInfo("Asia/Shanghai")
        ).isoformat()
        if month > 8 and row["measured"] < 96 and rng.random() < 0.8:
            row["sanction"] = "warning"
    found = assessed(rows)
    assert [note.params["sanction"] for note in found.notes if note.code == "recording_begins"] == ["warning"]
    assert [lead for lead in found.leads if lead.level != "yellow"] == []


def test_off_site_records_have_no_officers_discretion_and_are_left_out(assessed, rng):
    rows = [
        record(n, officer_id="o1", method="off_site", measure="speed_kmh", measured=95, limit=80) for n in range(60)
    ]
    assert lines(assessed(rows))["o1"].exposure == 0


def test_ids_are_stable(assessed, rng, tmp_path):
    rows = force(rng)
    lower(rows, officer="o005", rng=np.random.default_rng(1), share=0.6)
    found = assessed(rows)
    again = assess(found.scope.lake, as_of=found.scope.as_of, start=found.scope.window.start, only=ONLY)
    assert [lead.id(found.scope) for lead in found.leads] == [lead.id(again.scope) for lead in again.leads] != []
