"""Screening on 243,443 real crashes: Slovenia 2008 to 2012, judged by the injury crashes of 2013 to 2015.

No register of segments and no traffic counts: sections and windows come from chainage, peers from the road's type.
"""

import csv
import gzip
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from zhunsheng.hazards import screening
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake
from zhunsheng.stats.breaks import breaks
from zhunsheng.types import Window

ZONE = ZoneInfo("Europe/Ljubljana")
SOURCE = "data/slovenia_crashes/events_2008_2016.csv.gz"


def years(first, last):
    return Window(datetime(first, 1, 1, tzinfo=ZONE), datetime(last + 1, 1, 1, tzinfo=ZONE))


EARLIER, LATER = years(2008, 2012), years(2013, 2015)
PARAMS = screening.params(date(2013, 1, 1))
WHOLE = replace(PARAMS, section_km=1000.0)  # the source's own road sections, uncut


@pytest.fixture(scope="module")
def lake(root, tmp_path_factory, session_keys):
    profile = profiles.load("slovenia")
    folder = tmp_path_factory.mktemp("slovenia") / "lake"
    held = Lake.create(folder, zone=profile.time_zone, currency=profile.currency, jurisdiction=profile.jurisdiction)
    assert ingest([root / SOURCE], profile=profile, lake=held).batch.tables["crashes"].accepted == 243_443
    return held


@pytest.fixture(scope="module")
def windows(lake):
    return screening.screen(lake, window=EARLIER, by="window")


@pytest.fixture(scope="module")
def sections(lake):
    return screening.screen(lake, window=EARLIER, params=WHOLE)


def test_what_could_be_placed_is_said(windows, sections):
    """Streets in settlements have no chainage; every crash is placed or counted among those that are not."""
    assert windows.table.num_rows == 8082
    assert sections.table.num_rows == 1462
    assert windows.coverage == screening.Coverage(crashes=39_103, placed=15_008, unlocated=3_133, off_network=20_962)
    assert {note.code for note in windows.notes} == {"network_from_chainage", "unplaced", "no_exposure"}
    assert all(note.text(lang=lang) for note in windows.notes for lang in ("zh", "en"))
    assert windows.column("observed").sum() * windows.years == pytest.approx(15_008)


def test_windows_foretell_better_than_scaled_counts(lake, windows):
    """Squared error a window: expected 1.48, scaled counts 2.06, peers alone 2.13; at the later total 1.34, 1.52, 2.05."""
    found = screening.foresight(lake, screened=windows, later=LATER, tops=(50,))
    assert found.later.sum() == 6865
    assert found.errors == pytest.approx({"expected": 1.484, "observed": 2.062, "predicted": 2.130}, abs=0.01)
    assert found.trended == pytest.approx({"expected": 1.335, "observed": 1.517, "predicted": 2.054}, abs=0.01)
    assert found.trend == pytest.approx(0.763, abs=0.005)


def test_lists_of_windows_by_count_end_in_ties(lake, windows):
    """Thirteen windows share the last six of fifty places by count; by excess one window is fiftieth."""
    found = screening.foresight(lake, screened=windows, later=LATER, tops=(50,)).found
    by_count, by_excess = found["observed"][50], found["excess"][50]
    assert (by_count.tied, by_count.places) == (13, 6)
    assert by_count.lowest < by_count.amount < by_count.highest
    assert by_excess.tied == 1
    assert by_excess.amount > by_count.amount


FOUND = [(25, 552, 498, 331), (50, 855, 761, 532), (100, 1198, 1024, 937), (200, 1546, 1286, 1339)]


@pytest.mark.parametrize(("top", "by_excess", "by_count", "by_rate"), FOUND)
def test_sections_by_excess_find_more_of_the_later_excess(lake, sections, top, by_excess, by_count, by_rate):
    """Even where ties at the end of the other lists fall luckily."""
    found = screening.foresight(lake, screened=sections, later=LATER, tops=(top,)).found
    amounts = [found[name][top].amount for name in ("excess", "observed", "rate")]
    assert amounts == pytest.approx([by_excess, by_count, by_rate], abs=1)
    assert found["excess"][top].lowest > max(found["observed"][top].highest, found["rate"][top].highest)


def test_luck_does_not_come_again(sections, lake):
    """At the later pace the 200 worst by count had 3,723 crashes; counts promised 3,930, expectations 3,803."""
    later = screening.foresight(lake, screened=sections, later=LATER, tops=()).later
    worst = np.argsort(-sections.column("observed"), kind="stable")[:200]
    promised = {
        name: later.sum() * sections.column(name)[worst].sum() / sections.column(name).sum()
        for name in ("expected", "observed")
    }
    assert later[worst].sum() < promised["expected"] < promised["observed"]
    assert promised["observed"] / later[worst].sum() > 1.05


def test_changes_of_recording_are_breaks(lake):
    """May 2008, September 2012 and January 2016, when class U ends; also January 2010 and the new code of July 2011."""
    found = screening.recording(lake, until=datetime(2017, 1, 1, tzinfo=ZONE), as_of=None, params=PARAMS)
    assert [(step.severity, step.month) for step in found] == [
        ("damage", date(2008, 5, 1)),
        ("damage", date(2010, 1, 1)),
        ("damage", date(2011, 7, 1)),
        ("damage", date(2012, 9, 1)),
        ("damage", date(2016, 1, 1)),
    ]
    assert [round(step.odds, 2) for step in found] == pytest.approx([0.56, 1.25, 1.49, 0.69, 0.63], abs=0.015)


def test_class_u_is_not_recorded_any_more(root):
    with gzip.open(root / SOURCE, "rt", encoding="utf-8", newline="") as file:
        counted = Counter((row["date"][:7], row["klass"]) for row in csv.DictReader(file))
    months = sorted({month for month, _ in counted})
    light = np.array([counted[month, "U"] for month in months], dtype=float)
    hurt = np.array([sum(counted[month, klass] for klass in "SHL") for month in months], dtype=float)
    steps = {months[step.at]: step for step in breaks(light, control=hurt)}
    assert {"2008-05", "2012-09", "2016-01"} <= set(steps)
    assert steps["2008-05"].odds < 0.6
    assert steps["2012-09"].odds < 0.7
    assert steps["2016-01"].odds < 1e-3


def test_damage_only_crashes_inside_the_window_are_warned_of(lake, windows):
    """Injuries alone carry no break; whoever screens by all crashes is told which months are not like each other."""
    assert not [note for note in windows.notes if note.code == "recording_break"]
    everything = replace(PARAMS, outcomes=("fatal", "injury", "damage"))
    found = screening.screen(lake, window=EARLIER, by="window", params=everything)
    told = [note.params["month"] for note in found.notes if note.code == "recording_break"]
    assert told == ["2008-05-01", "2010-01-01", "2011-07-01", "2012-09-01"]
    judged = screening.foresight(lake, screened=found, later=LATER, tops=())
    assert judged.trended["expected"] < judged.trended["observed"]


def test_peaks_are_inside_their_sections(sections):
    start, end = sections.column("road_from"), sections.column("road_to")
    first, last = sections.column("peak_from"), sections.column("peak_to")
    assert np.all((first >= start) & (last <= end))
    precise = sections.table["peak_precise"].to_numpy(zero_copy_only=False)
    assert np.all(sections.column("peak_cv")[precise] <= PARAMS.cv_limit)
    assert precise.sum() == 57
