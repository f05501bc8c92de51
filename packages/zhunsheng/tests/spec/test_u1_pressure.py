"""U1, told by example: what a hidden quota does to a unit's month; a fall of activity is told and never a warning."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from makers import END, SHANGHAI, START, lake_of, record
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.integrity import bounds, signals, texts
from zhunsheng.integrity.assess import assess
from zhunsheng.integrity.horizon import Horizon
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.u1_pressure import activity, alike
from zhunsheng.integrity.signals.u1_pressure import params as parameters
from zhunsheng.lake import Lake
from zhunsheng.law import Law
from zhunsheng.types import Window

ROOM = ("u1_pressure",)
PARAMS = parameters.load(date(2024, 1, 1))


def strong(found):
    return [
        (lead.judged.subject_kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")
    ]


def line_of(found, *, unit, indicator):
    return next(line for line in found.lines if line.subject_id == unit and line.indicator.id == indicator)


def days_of(month):
    return monthrange(2023, month)[1]


class Force:
    """Units of officers with a rate of their own; months written day by day."""

    def __init__(self, rng, *, units=14, officers=5, mean=14):
        self.rng = rng
        self.rates = {
            (f"u{unit:02d}", f"o{unit:02d}{officer}"): mean * rng.gamma(6, 1 / 6)
            for unit in range(units)
            for officer in range(officers)
        }
        self.rows, self.crashes, self.written = [], [], 0

    def add(self, unit, officer, month, day):
        moment = datetime(2023, month, day, 9, tzinfo=SHANGHAI) + timedelta(minutes=int(self.rng.integers(0, 480)))
        made = {"officer_id": officer, "unit_id": unit, "occurred_at": moment.isoformat()}
        self.rows.append(record(self.written, **made))
        self.written += 1

    def ordinary(self):
        for (unit, officer), rate in self.rates.items():
            for month in range(1, 13):
                for day in self.rng.integers(1, days_of(month) + 1, self.rng.poisson(rate)).tolist():
                    self.add(unit, officer, month, day)
        return self

    def rise(self, unit, *, share):
        """A share of the unit's records more, all in the last three days."""
        own = [row for row in self.rows if row["unit_id"] == unit]
        for row in own:
            if self.rng.random() < share:
                month = int(row["occurred_at"][5:7])
                self.add(unit, row["officer_id"], month, days_of(month) - int(self.rng.integers(0, 3)))
        return self

    def crash(self, *, daily=0.5, busy=None, factor=1.0):
        """Crashes by day; in one unit the last three days of the month have more of them."""
        for unit in sorted({unit for unit, _ in self.rates}):
            for month in range(1, 13):
                for day in range(1, days_of(month) + 1):
                    late = unit == busy and day > days_of(month) - 3
                    for _ in range(self.rng.poisson(daily * (factor if late else 1.0))):
                        moment = datetime(2023, month, day, 12, tzinfo=SHANGHAI).isoformat()
                        made = {"crash_id": f"c{len(self.crashes)}", "unit_id": unit, "occurred_at": moment}
                        self.crashes.append({**made, "severity": "damage"})
        return self

    def assess(self, assessed, **tables):
        crashes = {"crashes": self.crashes} if self.crashes else {}
        return assessed(self.rows, tables={**crashes, **tables}, only=ROOM)


def test_a_unit_whose_tickets_rise_at_the_end_of_the_month_and_whose_crashes_do_not_is_a_lead(assessed, rng):
    found = Force(rng).ordinary().rise("u05", share=0.2).crash().assess(assessed)
    assert ("unit", "u05") in strong(found)
    assert {name for _, name in strong(found)} == {"u05"}
    line = line_of(found, unit="u05", indicator="u1_month_end")
    assert line.lower > 1
    assert not [lead for lead in found.leads if lead.judged.subject_kind == "officer"]


def test_where_crashes_rise_as_much_traffic_explains_it(assessed, rng):
    """Twice to three times the tickets and four times the crashes: a busy place at the end of the month."""
    busy = Force(rng).ordinary().rise("u05", share=0.2).crash(daily=3.0, busy="u05", factor=3.0)
    found = busy.assess(assessed)
    assert strong(found) == []
    benign = {entry.cause: entry.explained for entry in line_of(found, unit="u05", indicator="u1_month_end").benign}
    assert benign["traffic"] > 50


def test_a_drive_on_those_days_is_lawful(assessed, rng):
    force = Force(rng).ordinary().rise("u05", share=0.2).crash()
    drives = [
        {
            "campaign_id": f"c{month}",
            "unit_id": "u05",
            "starts_at": datetime(2023, month, days_of(month) - 2, tzinfo=SHANGHAI).isoformat(),
            "ends_at": (datetime(2023, month, days_of(month), tzinfo=SHANGHAI) + timedelta(days=1)).isoformat(),
        }
        for month in range(1, 13)
    ]
    assert strong(force.assess(assessed, campaigns=drives)) == []


def test_free_units_are_left_alone_and_without_a_control_the_run_says_so(assessed, rng):
    found = Force(rng).ordinary().assess(assessed)
    assert strong(found) == []
    assert [note.params["indicator"] for note in found.notes if note.code == "no_control"] == ["u1_month_end"]


def test_only_those_behind_catching_up_is_told_from_a_busy_month_end(assessed, rng):
    """In u03 those behind the middle by the 27th double up; in u07 everybody has as many more on those days."""
    force = Force(rng, officers=8).ordinary().rise("u07", share=0.12).crash()
    for month in range(1, 13):
        own = [row for row in force.rows if row["unit_id"] == "u03" and row["occurred_at"][5:7] == f"{month:02d}"]
        done = {}
        for row in own:
            if int(row["occurred_at"][8:10]) <= days_of(month) - 3:
                done[row["officer_id"]] = done.get(row["officer_id"], 0) + 1
        middle = float(np.median(list(done.values())))
        for officer, n in done.items():
            for _ in range(5 if n < middle else 0):
                force.add("u03", officer, month, days_of(month) - int(rng.integers(0, 3)))
    found = force.assess(assessed)
    behind, busy = (line_of(found, unit=unit, indicator="u1_catch_up") for unit in ("u03", "u07"))
    assert behind.lower > 1
    assert behind.evidence < 0.01
    assert busy.evidence > 0.05


def test_counts_that_are_all_alike_are_a_lead(assessed, rng):
    """Every officer of u09 has fourteen records each month, give or take one."""
    force = Force(rng, officers=8).ordinary()
    force.rows = [row for row in force.rows if row["unit_id"] != "u09"]
    for unit, officer in force.rates:
        for month in range(1, 13) if unit == "u09" else ():
            for day in rng.integers(1, days_of(month) + 1, 14 + int(rng.integers(-1, 2))).tolist():
                force.add(unit, officer, month, day)
    found = force.assess(assessed)
    assert strong(found) == [("unit", "u09")]
    line = line_of(found, unit="u09", indicator="u1_equal_counts")
    assert (line.exposure, line.observed) == (12, 12)
    assert line.upper < 0.3
    assert found.leads[0].reasons[0].indicator.id == "u1_equal_counts"


def test_officers_of_the_very_same_rate_are_the_closest_lawful_case(rng):
    """No difference between officers at all, looked at monthly for a year: at most about the level ever falls below it."""
    horizon = Horizon(Window(START, END), ZoneInfo("Asia/Shanghai"), "M")
    counts = rng.poisson(14, (400, 12, 8))
    mean = counts.mean(axis=2)
    squares = ((counts - mean[:, :, None]) ** 2).sum(axis=2) / mean
    unit, month = np.indices(mean.shape)
    table = pa.table(
        {
            "unit_id": [f"u{number:03d}" for number in unit.ravel()],
            "month": [date(2023, number + 1, 1) for number in month.ravel()],
            "officers": [8] * mean.size,
            "squares": squares.ravel(),
        }
    )
    course = alike.course(
        table, params=PARAMS, bounds=bounds.load(END.date()), horizon=horizon, indicator=Indicator("x", "padding", "x")
    )
    ever = np.nanmin(course.p, axis=1)
    assert np.mean(ever <= 0.05) <= 0.07
    assert np.mean(ever <= 0.01) <= 0.02


def daily(level, *, days=365, fall=None, rng):
    counts = rng.poisson(level, days).astype(float)
    if fall:
        counts[fall[0] : fall[1]] = rng.poisson(level * fall[2], fall[1] - fall[0])
    return counts


@pytest.mark.parametrize(("fall", "found"), [((200, 221, 0.1), 1), ((200, 221, 0.8), 0), (None, 0), ((10, 30, 0.1), 0)])
def test_a_break_is_a_week_of_at_most_half_the_usual(rng, fall, found):
    """A fifth less is none; nor is one in the first eight weeks, of which the usual is not known."""
    breaks = list(
        activity.find(daily(20, fall=fall, rng=rng), first=date(2023, 1, 1), series="s", unit="u", params=PARAMS)
    )
    assert len(breaks) == found
    for entry in breaks:
        assert (entry.first, entry.last) == (date(2023, 7, 20), date(2023, 8, 9))
        assert entry.lower < entry.fall < entry.upper
        assert entry.fall == pytest.approx(0.9, abs=0.03)


def test_series_too_thin_to_show_a_fall_are_left_out(rng):
    counts = daily(2, fall=(200, 221, 0.0), rng=rng)
    assert list(activity.find(counts, first=date(2023, 1, 1), series="s", unit="u", params=PARAMS)) == []


def test_a_fall_of_a_units_records_is_a_note_and_no_warning(assessed, rng):
    force = Force(rng, mean=30).ordinary()
    force.rows = [
        row
        for row in force.rows
        if not (row["unit_id"] == "u04" and "2023-08-05" <= row["occurred_at"][:10] < "2023-08-25")
    ]
    found = force.assess(assessed)
    (note,) = [note for note in found.notes if note.code == "activity_break"]
    assert note.params["unit_id"] == "u04"
    assert (note.params["first"], note.params["last"]) == (date(2023, 8, 5), date(2023, 8, 24))
    assert note.params["fall"] == 1.0
    assert strong(found) == []
    for lang in texts.LANGS:
        assert "u04" in texts.text("notes", note.code, lang=lang, params=note.params)


@pytest.fixture(scope="module")
def new_york(root, tmp_path_factory, session_keys):
    """Tickets of New York's precincts by day, 2014 and 2015."""
    profile = profiles.load("nypd")
    folder = tmp_path_factory.mktemp("nypd") / "lake"
    lake = Lake.create(folder, zone=profile.time_zone, currency=profile.currency, jurisdiction=profile.jurisdiction)
    path = root / "data/nypd_precinct_daily_tickets/nypd_precinct_daily_tickets_2014_2015.csv.gz"
    report = ingest([path], profile=profile, lake=lake)
    assert report.batch is not None
    assert report.batch.tables["counts"].accepted == 55_167
    return lake


def test_new_york_after_20_december_2014_is_a_break_of_activity(new_york):
    """A lake of counts alone. 1,043 precinct-days have no row in the source: they are zeros. 94 % fewer tickets were reported."""
    zone = ZoneInfo("America/New_York")
    window = Window(datetime(2014, 1, 1, tzinfo=zone), datetime(2016, 1, 1, tzinfo=zone))
    found = activity.breaks(Scope(new_york, Law.load("none"), window.end, window))
    that = [entry for entry in found if date(2014, 12, 18) <= entry.first <= date(2014, 12, 26)]
    assert len({entry.unit_id for entry in that}) > 45  # of 76 with enough tickets
    assert len(found) - len(that) <= 2
    firsts = sorted(entry.first for entry in that)
    assert firsts[len(firsts) // 2] == date(2014, 12, 21)
    assert all(date(2014, 12, 27) <= entry.last <= date(2015, 1, 14) for entry in that)
    notes = activity.notes(found, listed=PARAMS.listed)
    assert notes[0].code == "activity_breaks"
    assert notes[0].params["units"] == len({entry.unit_id for entry in that})
    assert notes[0].params["fall"] == pytest.approx(0.94, abs=0.02)


def test_a_lake_of_counts_alone_is_looked_at_for_breaks_and_says_what_it_lacks(new_york):
    """The whole assessment: the break is a note, every signal says that it needs records, nobody is warned."""
    zone = ZoneInfo("America/New_York")
    found = assess(new_york, as_of=datetime(2016, 1, 1, tzinfo=zone), start=datetime(2014, 1, 1, tzinfo=zone))
    assert "activity_breaks" in [note.code for note in found.notes]
    lacking = [note for note in found.notes if note.code == "not_assessable"]
    assert {note.params["lack"] for note in lacking} == {"enforcement"}
    assert len(lacking) == len(signals.rooms()) - 1 + 3
    assert found.leads == found.checks == ()


def test_such_a_break_beside_records_raises_no_warning(new_york, tmp_path, rng):
    """The same series beside ordinary records: the note is there, the family has no lead."""
    zone = ZoneInfo("America/New_York")
    series = new_york.run(
        new_york.table("counts").select("series_id", "unit_id", "period", "step", "count")
    ).to_pylist()
    moment = datetime(2014, 3, 1, tzinfo=zone)
    rows = [
        record(
            n,
            officer_id=f"o{rng.integers(15)}",
            unit_id="nypd-1",
            occurred_at=(moment + timedelta(hours=5 * n)).isoformat(),
        )
        for n in range(900)
    ]
    lake = lake_of(rows, tmp_path, tables={"counts": series}, zone="America/New_York", jurisdiction="none")
    found = assess(
        lake, as_of=datetime(2015, 2, 1, tzinfo=zone), start=datetime(2014, 1, 1, tzinfo=zone), step="M", only=ROOM
    )
    assert [note.code for note in found.notes if note.code.startswith("activity")] == ["activity_breaks"]
    assert found.leads == ()
