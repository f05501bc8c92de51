"""Citations of 11 to 99 % among Hartford's officers: told as what they are, and changes of recording not as conduct."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.integrity.assess import assess
from zhunsheng.lake import Lake

ZONE = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def found(root, tmp_path_factory, session_keys):
    profile = profiles.load("hartford")
    lake = Lake.create(
        tmp_path_factory.mktemp("hartford") / "lake",
        zone=profile.time_zone, currency=profile.currency, jurisdiction=profile.jurisdiction,
    )  # fmt: skip
    ingest([root / "data/ct_hartford_stops/ct_hartford_2020_04_01.csv.gz"], profile=profile, lake=lake)
    window = datetime(2013, 10, 13, tzinfo=ZONE), datetime(2016, 10, 1, tzinfo=ZONE)
    return assess(lake, as_of=window[1], start=window[0], only=("a1_same_facts", "a2_benchmark", "a5_origin"))


def lines(found, indicator):
    return [line for line in found.lines if line.indicator.id == indicator and line.subject_kind == "officer"]


def test_large_differences_between_officers_are_told_with_their_direction(found):
    """Officers with 11 % of citations and officers with 99 % on the same reasons for the stop."""
    told = {line.subject_id: line for line in lines(found, "a1_effect") if line.state == "assessed"}
    assert len(told) > 30
    mild = [line for line in told.values() if line.more["side"] == "milder" and line.lower > 1.5]
    harsh = [line for line in told.values() if line.more["side"] == "harsher" and line.lower > 1.1]
    assert len(mild) >= 3
    assert len(harsh) >= 2
    for line in mild + harsh:
        assert line.observed > line.expected


def test_so_wide_a_spread_is_the_force_s_own_and_names_nobody(found):
    assert [lead for lead in found.leads if lead.level in ("red", "orange")] == []


def test_missing_outcomes_are_a_matter_of_recording(found):
    (note,) = [note for note in found.notes if note.code == "sanction_unknown"]
    assert (note.params["rows"], note.params["of"]) == (2_521, 18_435)  # 13.7 %


def test_searches_that_were_no_longer_written_down_from_2015_move_nothing(found):
    """Their coding is no sanction: the only breaks that part records are those of sanctions, and here there is none."""
    assert [note.code for note in found.notes if note.code.startswith("recording_")] == []
    assert {line.benign for line in lines(found, "a1_effect") if line.state == "assessed"} != {()}


def test_without_fines_and_origins_those_comparisons_say_so(found):
    assert {line.state for line in lines(found, "a1_amount")} <= {"insufficient"}
    assert {line.state for line in lines(found, "a5_origin")} == {"not_assessable"}


def test_groups_of_drivers_are_compared_within_each_officer(found):
    told = [line for line in lines(found, "a5_group") if line.state == "assessed"]
    assert len(told) > 30
    assert {line.more["group"] for line in told} == {"black", "hispanic", "white"}
