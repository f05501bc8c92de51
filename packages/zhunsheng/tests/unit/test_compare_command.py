"""zhunsheng compare on a small bureau: what it writes, that units add up, what it refuses, pages that lead to records."""

import re
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from makers import SHANGHAI, write_csv
from zhunsheng.cli.main import app
from zhunsheng.comparisons import outputs, pages, texts
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake

BUREAU, BRANCH, FIRST, SECOND, SQUADRON = "150000000000", "150100000000", "150102000000", "150105000000", "150102000100"
UNITS = [
    {"unit_id": BUREAU, "level": "bureau", "name": "某总队", "adcode": "150000"},
    {"unit_id": BRANCH, "parent_id": BUREAU, "level": "branch", "name": "某支队", "adcode": "150100"},
    {"unit_id": FIRST, "parent_id": BRANCH, "level": "brigade", "name": "甲大队", "adcode": "150102"},
    {"unit_id": SECOND, "parent_id": BRANCH, "level": "brigade", "name": "乙大队", "adcode": "150105"},
    {"unit_id": SQUADRON, "parent_id": FIRST, "level": "squadron", "name": "甲一中队", "adcode": "150102"},
]
OTHERS = [f"1501{number:02d}000000" for number in range(6, 12)]
UNITS += [
    {"unit_id": unit, "parent_id": BRANCH, "level": "brigade", "name": f"大队 {unit[4:6]}", "adcode": unit[:6]}
    for unit in OTHERS
]
START, MONTH = date(2019, 1, 1), "2023-06"
PROMISED = [
    "series_id", "unit_id", "category", "period", "count", "exposure",
    *(f"{name}_{part}" for name in ("peers", "last_year", "last_month")
      for part in ("expected", "ratio", "lower", "upper", "p_value", "raised")),
    "last_year_pct", "last_month_pct", "raised", "rank",
]  # fmt: skip


def crashes(rng):
    """Four and a half years of crashes: some at the branch itself, most below; the second brigade trebles in the last month."""
    rows = []
    rate = {BRANCH: 3, FIRST: 10, SECOND: 20, SQUADRON: 25, "159999000000": 1, **dict.fromkeys(OTHERS, 6)}
    for number in range((date(2023, 7, 1) - START).days):
        day = START + timedelta(days=number)
        for unit, each in rate.items():
            times = 3 if unit == SECOND and day >= date(2023, 6, 1) else 1
            for _ in range(rng.poisson(times * each / 30.4)):
                hour = int(rng.integers(0, 24))
                rows.append({
                    "crash_id": f"c{len(rows):06d}", "unit_id": unit,
                    "occurred_at": datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).isoformat(),
                    "severity": "injury", "injuries": int(rng.integers(1, 3)), "deaths": int(rng.random() < 0.05),
                    "property_loss": round(float(rng.lognormal(8, 1)), 2), "cause_code": str(rng.choice(["12", "31"])),
                    "road_id": str(rng.choice(["G6", "G7", "S31", "X005"])),
                })  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def lake(tmp_path_factory, session_keys):
    folder = tmp_path_factory.mktemp("compared")
    rng = np.random.default_rng(9)
    late = [
        {"item_id": f"i{number}", "kind": "inspection" if number % 3 else "scrapping", "subject_kind": "vehicle",
         "subject_id": f"v{number}", "unit_id": FIRST if number % 2 else BRANCH,
         "since": datetime(2022, 1 + number % 12, 5, tzinfo=SHANGHAI).isoformat(),
         "cleared_at": datetime(2023, 1 + number % 6, 7, tzinfo=SHANGHAI).isoformat() if number % 4 else ""}
        for number in range(400)
    ]  # fmt: skip
    months = [date(2021 + number // 12, number % 12 + 1, 1) for number in range(30)]
    given = [
        {"series_id": series, "unit_id": unit, "category": category, "period": month.isoformat(), "count": 50,
         "exposure": exposure}
        for month in months
        for series, unit, category, exposure in (
            ("visits-1", FIRST, "service_visits", ""), ("t-1", FIRST, "tickets", ""), ("罚款-1", FIRST, "罚款", ""),
            ("cam-7", "", "speeding_tickets", 100000), ("o-4", FIRST, "citations", 12))
    ]  # fmt: skip
    tables = {"units": UNITS, "crashes": crashes(rng), "overdue": late, "counts": given}
    made = Lake.create(folder / "lake")
    files = [write_csv(rows, folder / f"{name}.csv") for name, rows in tables.items()]
    report = ingest(files, profile=profiles.load("canonical"), lake=made)
    assert report.batch is not None
    assert report.batch.quarantine is None
    return made


@pytest.fixture(scope="module")
def written(lake, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bulletin")
    done = run(lake, "--month", MONTH, "--out", str(folder), "--csv")
    assert done.exit_code == 0, done.output
    return folder, done.output


@pytest.fixture(scope="module")
def rows(written):
    return {row["series_id"]: row for row in pq.read_table(written[0] / "comparisons.parquet").to_pylist()}


def run(lake, *words):
    return CliRunner().invoke(app, ["compare", "--lake", str(lake.path), *words], env={"ZHUNSHENG_LANG": "en"})


def test_the_promised_columns_are_there_with_their_meaning(rows, written):
    names = list(next(iter(rows.values())))
    assert set(PROMISED) <= set(names)
    assert names == outputs.SCHEMA.names
    for lang in texts.LANGS:
        assert all(outputs.meaning("comparisons", lang=lang, column=name) for name in names)
    assert sorted(row["rank"] for row in rows.values()) == list(range(1, len(rows) + 1))
    assert (written[0] / "comparisons.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_trebled_is_raised_and_first(rows):
    first = min(rows.values(), key=lambda row: row["rank"])
    assert first["unit_id"] in (SECOND, BRANCH, BUREAU)
    brigade = rows[f"crashes:{SECOND}"]
    assert brigade["verdict"] == "raised"
    assert brigade["raised"] >= 1
    assert brigade["raised"] == sum(brigade[f"{name}_raised"] for name in ("peers", "last_year", "last_month"))
    assert brigade["last_year_pct"] == pytest.approx(
        100 * (brigade["count"] - brigade["last_year_count"]) / brigade["last_year_count"]
    )
    assert rows[f"crashes:{SQUADRON}"]["verdict"] == "usual"


@pytest.mark.parametrize("measure", ["crashes", "deaths", "injuries", "property_loss", "casualty_crashes"])
def test_units_add_up_from_squadron_to_bureau(rows, measure):
    units = {row["unit_id"]: row for row in rows.values() if row["category"] == measure and row["by"] == "unit"}
    assert {BUREAU, BRANCH, FIRST, SECOND, SQUADRON} <= set(units)
    for unit_id, row in units.items():
        below = [one["count"] for one in units.values() if one["parent_id"] == f"{measure}:{unit_id}"]
        assert sum(below) + row["own_count"] == pytest.approx(row["count"])
    assert units[BRANCH]["own_count"] > 0 or measure == "deaths"
    assert units["159999000000"]["parent_id"] == f"{measure}:{BUREAU}"  # a unit that nobody knows stands below the top


@pytest.mark.parametrize("by", ["road", "cause"])
def test_roads_and_causes_add_up_to_the_bureau(rows, by):
    parts = [row["count"] for row in rows.values() if row["category"] == "crashes" and row["by"] == by]
    assert sum(parts) == rows[f"crashes:{BUREAU}"]["count"]


def test_open_items_add_up_too_and_are_a_stock(rows):
    units = {row["unit_id"]: row for row in rows.values() if row["category"] == "overdue_open.inspection"}
    assert units[BUREAU]["count"] == units[BRANCH]["count"] == units[FIRST]["count"] + units[BRANCH]["own_count"]
    still = [number for number in range(400) if number % 3 and not number % 4]
    assert units[BUREAU]["count"] == len(still)


def test_tickets_and_fines_of_units_are_refused_with_the_article(written, rows):
    assert "Refused: 3 series" in written[1]
    for article in ("道路交通安全法第86条", "道路交通安全违法行为处理程序规定第66条", "行政处罚法第74条"):
        assert article in written[1]
    told = {name for name in rows if name.startswith("counts:")}
    assert told == {
        "counts:visits-1",
        "counts:cam-7",
    }  # services; and violations among passes of a road, which are no unit's


def test_a_lake_of_tickets_alone_is_refused(root, tmp_path):
    profile = profiles.load("nypd")
    lake = Lake.create(tmp_path / "lake", zone=profile.time_zone, currency=profile.currency, jurisdiction="none")
    ingest(
        [root / "data/nypd_precinct_daily_tickets/nypd_precinct_daily_tickets_2014_2015.csv.gz"],
        profile=profile,
        lake=lake,
    )
    done = run(lake, "--month", "2015-06", "--out", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "77 series of tickets" in done.output
    assert "第86条" in done.output
    assert not (tmp_path / "out").exists()


def test_bad_periods_are_told(lake, tmp_path):
    for given, code in (
        ("2023-13", "compare_month_wrong"),
        ("2031-01", "compare_outside"),
        ("2019-01", "compare_outside"),
    ):
        done = run(lake, "--month", given, "--out", str(tmp_path))
        assert done.exit_code == 2
        assert code in done.output


def test_one_period_is_asked_for(lake, tmp_path):
    for words in ((), ("--month", MONTH, "--week", "2023-06-14")):
        done = run(lake, *words, "--out", str(tmp_path))
        assert done.exit_code == 2
        assert "compare_one_period" in done.output


def test_a_lake_without_anything_to_compare_is_told(tmp_path, session_keys):
    made = Lake.create(tmp_path / "lake")
    for tables in (None, UNITS):
        if tables:
            ingest([write_csv(tables, tmp_path / "units.csv")], profile=profiles.load("canonical"), lake=made)
        done = run(made, "--month", MONTH, "--out", str(tmp_path / "out"))
        assert (done.exit_code, "compare_nothing" in done.output) == (2, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [(("--week", "2023-06-14"), date(2023, 6, 12), date(2023, 6, 18)),
     (("--month", MONTH, "--form", "ytd"), date(2023, 1, 1), date(2023, 6, 30)),
     (("--month", MONTH, "--form", "year"), date(2022, 7, 1), date(2023, 6, 30))],
)  # fmt: skip
def test_other_forms_are_written(lake, tmp_path, words, start, end):
    done = run(lake, *words, "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    found = pq.read_table(tmp_path / "comparisons.parquet").to_pylist()
    assert {(row["period"], row["period_end"]) for row in found} == {(start, end)}
    assert all(row["last_month_gap"] for row in found if row["form"] in ("ytd", "year"))
    units = {row["unit_id"]: row for row in found if row["category"] == "crashes" and row["by"] == "unit"}
    assert {BUREAU, BRANCH, FIRST, SECOND} <= set(units)
    for unit_id, row in units.items():
        below = [one["count"] for one in units.values() if one["parent_id"] == f"crashes:{unit_id}"]
        assert sum(below) + row["own_count"] == row["count"]
    assert {row["limit_by"] for row in found if row["by"] == "unit"} <= (
        {"own", "pooled", None} if "--week" in words else {None}
    )


def test_a_zero_base_is_a_net_increase(rows):
    zero = [row for row in rows.values() if row["last_year_count"] == 0 and row["count"] > 0]
    assert zero
    assert all(row["last_year_pct"] is None for row in zero)
    assert all("net increase" in row["text_en"] and "净增" in row["text_zh"] for row in zero)


def test_rows_say_size_bound_and_whether_an_exposure_is_known(rows):
    for row in rows.values():
        assert f"{row['family_size']} series" in row["text_en"]
        assert "10%" in row["text_zh"]
        if not row["last_year_gap"]:
            assert ("无暴露量" in row["text_zh"]) == (row["exposure_quantity"] is None)


@pytest.mark.parametrize("lang", texts.LANGS)
def test_pages_hold_everything_and_lead_to_records(written, rows, lang):
    page = (written[0] / pages.FILES[lang]).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "src=" not in page
    assert "http" not in re.sub(r"<meta[^>]*>", "", page)
    assert "nan" not in re.sub(r"<[^>]+>", " ", page)
    links = set(re.findall(r'href="#([^"]+)"', page))
    ids = re.findall(r'id="([^"]+)"', page)
    assert links <= set(ids)
    assert len(ids) == len(set(ids))
    articles = re.findall(r"<article.*?</article>", page, flags=re.S)
    assert len(articles) == min(40, len(rows))
    for article in articles:
        name = re.search(r'id="(s\d+)"', article)[1]
        assert article.count(f'href="#{name}-r"') == 2  # the count and the picture
        assert "<svg" in article
    assert page.count("<svg") > len(articles)  # funnels
    brigade = rows[f"crashes:{SECOND}"]
    assert len(brigade["record_ids"]) == brigade["count"]
    for record in brigade["record_ids"]:
        assert f"<code>{record}</code>" in page


@pytest.mark.parametrize("lang", texts.LANGS)
def test_the_drill_down_adds_up_on_the_page(written, rows, lang):
    """Units below the branch and what stands at the branch itself make its number, of every index."""
    page = (written[0] / pages.FILES[lang]).read_text(encoding="utf-8")
    drill = page[page.index('id="drill"') : page.index('id="funnels"')]
    lines = []
    for cells in re.findall(r"<tr>(<td.*?)</tr>", drill):
        depth = round((float(re.search(r"padding-left: ([\d.]+)rem", cells)[1]) - 0.5) / 1.2)
        lines.append((depth, [float(value.replace(",", "")) for value in re.findall(r'class="n s">([\d.,]+)', cells)]))
    assert len(lines[0][1]) == 5  # crashes, deaths, injured, loss, crashes with casualties; there were no major ones
    assert lines[0][1][0] == rows[f"crashes:{BUREAU}"]["count"]
    for at, (depth, counts) in enumerate(lines):
        end = next((place for place in range(at + 1, len(lines)) if lines[place][0] <= depth), len(lines))
        below = [line for deep, line in lines[at + 1 : end] if deep == depth + 1]
        if below:
            assert np.sum(below, axis=0) == pytest.approx(counts, abs=len(below))


def test_records_are_those_of_the_unit_and_the_month(lake, rows):
    brigade = rows[f"crashes:{SECOND}"]
    table = lake.table("crashes")
    listed = lake.run(table.filter(table.crash_id.isin(brigade["record_ids"]))).to_pylist()
    assert {row["unit_id"] for row in listed} == {SECOND}
    assert all(row["occurred_at"].astimezone(SHANGHAI).strftime("%Y-%m") == MONTH for row in listed)
    top = rows[f"crashes:{BUREAU}"]
    assert len(top["record_ids"]) == top["count"]


def test_texts_have_the_same_placeholders_in_both_languages():
    for section, entries in texts.catalogue().items():
        for code, entry in entries.items():
            assert set(entry) == {"zh", "en"}, (section, code)
            assert sorted(re.findall(r"\{(\w+)", entry["zh"])) == sorted(re.findall(r"\{(\w+)", entry["en"])), (
                section,
                code,
            )


def test_a_change_of_recording_is_told_and_is_no_change_of_safety(tmp_path):
    """From September 2022 on half of the crashes without injury are not recorded any more."""
    rng = np.random.default_rng(3)
    rows = []
    for number in range((date(2023, 7, 1) - date(2020, 1, 1)).days):
        day = date(2020, 1, 1) + timedelta(days=number)
        light = 3.0 if day < date(2022, 9, 1) else 1.5
        for severity, rate in (("damage", light), ("injury", 1.0)):
            for _ in range(rng.poisson(rate)):
                when = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI).isoformat()
                rows.append({"crash_id": f"c{len(rows)}", "unit_id": FIRST, "occurred_at": when, "severity": severity})
    lake = Lake.create(tmp_path / "lake")
    ingest([write_csv(rows, tmp_path / "crashes.csv")], profile=profiles.load("canonical"), lake=lake)
    done = run(lake, "--month", MONTH, "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    told = re.search(r"Recording changed: from (\d{4}-\d\d) .* are ([\d.]+) times", done.output)
    assert told[1] == "2022-09"
    assert float(told[2]) == pytest.approx(0.5, abs=0.1)
    assert "Recording changed" not in run(lake, "--month", "2022-08", "--out", str(tmp_path / "out")).output


def test_one_large_loss_is_no_rise_of_losses(lake, tmp_path):
    """A loss of a million among hundreds of some thousands: shown, and not taken for a change."""
    from zhunsheng.comparisons.bulletin import compare

    rng = np.random.default_rng(9)
    rows = crashes(rng)
    last = next(row for row in reversed(rows) if row["unit_id"] == SQUADRON)
    last["property_loss"] = 1_000_000
    made = Lake.create(tmp_path / "lake")
    ingest([write_csv(UNITS, tmp_path / "units.csv"), write_csv(rows, tmp_path / "crashes.csv")],
           profile=profiles.load("canonical"), lake=made)  # fmt: skip
    found = compare(made, day=date(2023, 6, 1))
    place = next(at for at, key in enumerate(found.keys) if key.id == f"property_loss:{SQUADRON}")
    assert found.counted[place] > 1_000_000
    assert not found.rose.passed[place]
