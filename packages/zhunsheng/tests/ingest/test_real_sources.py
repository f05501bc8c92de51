"""The real data sets that the product carries come in whole, each row accounted for."""

import pytest

from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest import quarantine
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake

SOURCES = {
    "hartford": (
        "ct_hartford_stops/ct_hartford_2020_04_01.csv.gz",
        "enforcement",
        18_435,
        ("occurred_at", "missing", 4),
    ),
    "slovenia": ("slovenia_crashes/events_2008_2016.csv.gz", "crashes", 243_443, ("unit_id", "missing", 648)),
}


@pytest.mark.parametrize("name", SOURCES)
def test_every_row_is_accepted_or_held_with_its_reason(root, tmp_path, name):
    path, table, accepted, (column, code, held) = SOURCES[name]
    profile = profiles.load(name)
    identity = {"zone": profile.time_zone, "currency": profile.currency, "jurisdiction": profile.jurisdiction}
    lake = Lake.create(tmp_path / "lake", **identity)
    load = ingest([root / "data" / path], profile=profile, lake=lake).batch.tables[table]
    assert (load.accepted, load.quarantined) == (accepted, held)
    assert quarantine.counts(lake) == {(table, column, code): held}


def test_boston_rows_without_their_officer_are_kept(boston):
    """11,145 of the years 2011 to 2015, as the provenance says."""
    rows = boston.table("enforcement")
    part = rows.filter(rows.record_id.startswith("A-"))
    counted = boston.run(part.aggregate(n=part.count(), without=part.officer_id.isnull().sum())).to_pylist()
    assert counted == [{"n": 194_462, "without": 11_145}]


def test_boston_counts_of_the_provenance_from_the_lake(boston):
    rows = boston.table("enforcement")
    part = rows.filter(rows.record_id.startswith("A-"), rows.sanction == "fine", rows.measure == "speed_mph")
    over = (part.measured - part["limit"]).cast("int64")
    counted = boston.run(part.group_by(over=over).aggregate(n=part.count())).to_pylist()
    counts = {row["over"]: row["n"] for row in counted}
    assert {over: counts[over] for over in (9, 10, 11, 12, 15)} == {9: 64, 10: 1528, 11: 411, 12: 575, 15: 1558}
