"""Records still to come: a month that is not all in is told, judged by the share that is, and never takes itself for a fall."""

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bulletins import PARAMS
from makers import SHANGHAI, take, write_csv
from zhunsheng.comparisons import pages
from zhunsheng.comparisons.arrivals import arrivals
from zhunsheng.comparisons.bulletin import compare
from zhunsheng.comparisons.rows import ranked
from zhunsheng.comparisons.spans import Span, month_of
from zhunsheng.errors import Problem
from zhunsheng.lake import Lake

START, BEGUN, NOW, END = date(2020, 1, 1), date(2022, 7, 1), date(2023, 7, 4), date(2023, 7, 1)
MONTH = date(2023, 6, 1)
UNITS = [f"1501{number:02d}000000" for number in range(2, 12)]
DELAY = 20.0  # mean days from crash to entry


def crashes(rng):
    """Crashes of ten brigades, a hundred and twenty a month each, with the day on which each comes in."""
    rows, entered = [], []
    for number in range((END - START).days):
        day = START + timedelta(days=number)
        for unit in UNITS:
            for _ in range(rng.poisson(4.0)):
                when = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI).isoformat()
                rows.append(
                    {"crash_id": f"c{len(rows):06d}", "unit_id": unit, "occurred_at": when, "severity": "injury"}
                )
                entered.append(max(BEGUN, day + timedelta(days=int(rng.exponential(DELAY)))))
    return rows, entered


def arriving(lake, days):
    """The lake as if each crash had come in on its own day; those after NOW have not."""
    for path in lake.path.glob("batches/*/crashes/**/*.parquet"):
        table = pq.read_table(path, partitioning=None)
        ids = table["crash_id"].to_pylist()
        moments = [datetime(*days[name].timetuple()[:3], 12, tzinfo=SHANGHAI) for name in ids]
        kind = table.schema.field("_arrived").type
        place = table.schema.get_field_index("_arrived")
        table = table.set_column(place, table.schema.field("_arrived"), pa.array(moments, kind))
        pq.write_table(table.filter(pa.array([days[name] <= NOW for name in ids])), path)


@pytest.fixture(scope="module")
def truth():
    return crashes(np.random.default_rng(12))


@pytest.fixture(scope="module")
def lake(truth, tmp_path_factory, session_keys):
    folder = tmp_path_factory.mktemp("late")
    made = Lake.create(folder / "lake")
    take(made, write_csv(truth[0], folder / "crashes.csv"))
    arriving(made, {row["crash_id"]: day for row, day in zip(*truth, strict=True)})
    return made


@pytest.fixture(scope="module")
def found(lake):
    return compare(lake, day=MONTH)


def test_the_share_is_told_and_the_end_foreseen(found, truth):
    rows = {row.key.id: row for row in ranked(found)}
    top = rows["crashes:all"]
    june = [day <= NOW for row, day in zip(*truth, strict=True) if row["occurred_at"].startswith("2023-06")]
    final = top.part.final
    assert final.late
    assert final.share == pytest.approx(np.mean(june), abs=0.03)
    assert top.count == sum(june)
    assert final.lower[top.inner] <= len(june) <= final.upper[top.inner]
    assert final.expected[top.inner] == pytest.approx(len(june), rel=0.06)


def test_what_is_not_in_yet_is_no_fall(found):
    """Two fifths are missing: beside last year as it stands a fall of all units, like for like of none."""
    crashes = [row for row in ranked(found) if row.key.measure == "crashes" and row.key.by == "unit"]
    assert all(row.count < 0.85 * row.plain["last_year"] for row in crashes)
    assert {row.verdict for row in crashes} == {"usual"}
    assert not any(row.part.limits.alarm[row.inner] for row in crashes)
    assert all(row.part.limits.expected[row.inner] == pytest.approx(row.count, rel=0.35) for row in crashes)


def test_pages_and_sentences_say_so(found):
    row = next(ranked(found))
    from zhunsheng.comparisons import sentences

    assert "Records are still to come" in sentences.why(row, lang="en")[1]
    assert "尚未到齐" in sentences.why(row, lang="zh")[1]
    for lang, words in (("zh", "尚未到齐：截至 2023-07-04"), ("en", "still to come: by 2023-07-04")):
        assert sum(words in note for note in pages.notes(found, lang=lang)) >= 1


def test_a_month_long_past_is_whole(lake):
    rows = list(ranked(compare(lake, day=date(2023, 3, 1))))
    assert {row.part.final.late for row in rows} == {False}
    assert all(row.part.final.share == pytest.approx(1.0, abs=0.02) for row in rows)


def test_records_of_one_load_do_not_say_whether_all_are_in(truth, tmp_path, session_keys):
    made = Lake.create(tmp_path / "lake")
    take(made, write_csv(truth[0][-12000:], tmp_path / "crashes.csv"))
    arriving(made, {row["crash_id"]: NOW for row in truth[0]})
    notes = pages.notes(compare(made, day=MONTH), lang="en")
    told = "Whether all records of crashes are in cannot be told: that needs more than 90 days"
    assert any(told in note for note in notes)


def entries(occurred, entered):
    return pa.table({"occurred": occurred, "entered": entered, "n": [20] * len(occurred)})


def test_records_that_come_in_batches_do_not_tell(rng):
    """A load on the third of each month: when batches came is known, not how late records are."""
    days = [date(2022, 7, 1) + timedelta(days=number) for number in range(360)]
    monthly = [date(day.year + day.month // 12, day.month % 12 + 1, 3) for day in days]
    daily = [day + timedelta(days=int(rng.integers(0, 9))) for day in days]
    given = {"span": month_of(MONTH), "now": NOW, "params": PARAMS}
    assert arrivals(entries(days, monthly), **given) is None
    told = arrivals(entries(days, daily), **given)
    assert told is not None
    assert told.entered(Span(date(2023, 6, 1), date(2023, 7, 1)))[0] == pytest.approx(0.94, abs=0.05)
    assert told.entered(month_of(date(2023, 3, 1))) == (1.0, 0.0)
    half = told.entered(Span(date(2023, 6, 20), date(2023, 7, 20)))[0]
    assert half < 0.5  # of a period that is not over yet, of the whole of it


def test_few_records_do_not_tell():
    days = [date(2023, 1, 1) + timedelta(days=number) for number in range(9)]
    assert arrivals(entries(days, days), span=month_of(MONTH), now=NOW, params=PARAMS) is None


def test_nothing_known_then_is_told(lake):
    with pytest.raises(Problem, match="compare_"):
        compare(lake, day=MONTH, as_of=datetime(2023, 5, 1, tzinfo=SHANGHAI))
