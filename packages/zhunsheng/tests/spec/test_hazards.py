"""The hazard list told by example: eight categories, one row a hazard, ids that last, stock that adds up, ages not flattered."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from makers import SHANGHAI, square, write_csv
from zhunsheng.cli.main import app
from zhunsheng.hazards import categories as all_categories
from zhunsheng.hazards import outlines, outputs, pages, texts
from zhunsheng.hazards import params as all_params
from zhunsheng.hazards.listing import fresh_id, listed
from zhunsheng.hazards.merging import merged
from zhunsheng.hazards.outlines import shipped
from zhunsheng.hazards.reports import Report
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake

DAY = date(2023, 7, 3)
PARAMS, CATEGORIES = all_params.load(DAY), all_categories.load(DAY)
PROMISED = [
    "hazard_id", "category", "subject_kind", "subject_id", "unit_id", "source", "expected", "excess", "lower", "upper",
    "rank", "lat", "lon", "road_id", "road_from", "road_to", "since", "text_zh", "text_en",
]  # fmt: skip
BRANCH, BRIGADE = "150100000000", "150102000000"
UNITS = [
    {"unit_id": BRANCH, "level": "branch", "name": "某支队", "adcode": "150100"},
    {"unit_id": BRIGADE, "parent_id": BRANCH, "level": "brigade", "name": "某大队", "adcode": "150102"},
]


def local(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).isoformat()


def report(key, *, category="road", kind="road_segment", subject=None, since=DAY, **given):
    return Report(key, "finding", category, kind, subject or key, BRANCH, since, "因", "why", **given)


def groups(*reports):
    return [[one.key for one in same] for same in merged(reports, params=PARAMS)]


def test_there_are_eight_categories_and_each_source_finds_its_own():
    assert len(CATEGORIES.every) == 8
    assert CATEGORIES.of_overdue("scrapping").id == "vehicle"
    assert CATEGORIES.of_overdue("full_points_study").id == "driver"
    assert CATEGORIES.of_screening.id == "road"
    assert CATEGORIES.of_series("crashes", by="road", kind="").id == "road"
    assert CATEGORIES.of_series("crashes", by="unit", kind="").id == "place"
    assert CATEGORIES.of_series("deaths", by="cause", kind="").id == "driver"
    assert CATEGORIES.of_series("overdue_new", by="unit", kind="inspection").id == "vehicle"
    assert CATEGORIES.of_series("footage_late", by="unit", kind="").id == "duty"
    assert CATEGORIES.of_series("counts", by="given", kind="学校").id == "place"
    assert CATEGORIES.named("施工").id == "environment"
    assert CATEGORIES.named("什么") is None


def test_the_same_subject_in_the_same_category_is_one_hazard():
    inspected, insured = (report(key, category="vehicle", kind="vehicle", subject="v1") for key in ("a", "b"))
    other = report("c", category="driver", kind="vehicle", subject="v1")
    assert groups(inspected, insured, other) == [["a", "b"], ["c"]]


def test_places_near_each_other_are_one_and_vehicles_there_are_not():
    here, near, far = (report(key, lat=40.8, lon=111.7 + shift) for key, shift in (("a", 0), ("b", 0.001), ("c", 0.01)))
    assert groups(here, near, far) == [["a", "b"], ["c"]]
    cars = [replace(one, subject_kind="vehicle") for one in (here, near)]
    assert groups(*cars) == [["a"], ["b"]]
    assert groups(here, replace(near, category="environment")) == [["a"], ["b"]]


def test_stretches_of_one_road_are_one_where_they_are_mostly_the_same():
    def on(key, low, high, road="G6"):
        return report(key, road_id=road, road_from=low, road_to=high)

    assert groups(on("a", 3, 6), on("b", 4.9, 4.9)) == [["a", "b"]]  # a point on a stretch
    assert groups(on("a", 3, 6), on("b", 6.3, 6.3)) == [["a"], ["b"]]  # beside it
    assert groups(on("a", 3, 6), on("b", 6, 6), on("c", 6, 9)) == [["a", "b"], ["c"]]  # where two meet: one of them
    assert groups(on("a", 3.0, 3.0), on("b", 3.15, 3.15)) == [["a", "b"]]  # two points
    assert groups(on("a", 3, 6), on("b", 3.5, 6.5)) == [["a", "b"]]
    assert groups(on("a", 0, 60), on("b", 3, 6)) == [["a"], ["b"]]  # a section is not the whole road
    assert groups(on("a", 3, 6), on("b", 4.9, 4.9, road="G7")) == [["a"], ["b"]]


def test_ids_last_while_anything_of_the_hazard_does():
    first = report("finding:1", since=date(2023, 1, 5), lat=40.8, lon=111.7)
    (before,) = listed(merged([first], params=PARAMS), known={})
    assert before.id == fresh_id(first)
    joined = report("finding:0", since=date(2022, 12, 1), subject="another", lat=40.8, lon=111.7)  # reported late
    known = {"finding:1": (before.id, before.since)}
    (after,) = listed(merged([joined, first], params=PARAMS), known=known)
    assert (after.id, after.since) == (before.id, date(2022, 12, 1))
    (last,) = listed(merged([joined], params=PARAMS), known={"finding:0": (after.id, after.since), **known})
    assert last.id == before.id  # the report that the id was made of is gone, the hazard is not


def test_a_hazard_that_falls_apart_keeps_its_id_on_one_side_only():
    left, right = report("a", lat=40.8, lon=111.7), report("b", lat=40.9, lon=111.7)
    made = listed(merged([left, right], params=PARAMS), known={"a": ("h-1", DAY), "b": ("h-1", DAY)})
    assert len({hazard.id for hazard in made}) == 2
    assert "h-1" in {hazard.id for hazard in made}


def test_rank_is_by_excess_then_by_grade_and_age():
    made = listed(
        [[report("old", since=date(2020, 1, 1))], [report("grave", grade=0)], [report("few", excess=1.0)],
         [report("many", excess=7.0)]],
        known={},
    )  # fmt: skip
    assert [hazard.lead.key for hazard in made] == ["many", "few", "grave", "old"]


# A lake with everything.


@pytest.fixture(scope="module")
def lake(tmp_path_factory, session_keys):
    folder = tmp_path_factory.mktemp("hazardous")
    rng = np.random.default_rng(12)
    made = Lake.create(folder / "lake")
    tables = {
        "units": UNITS,
        "road_segments": segments(),
        "crashes": crashes(rng),
        "overdue": overdue(),
        "findings": FINDINGS,
    }
    done = ingest([write_csv(rows, folder / f"{name}.csv") for name, rows in tables.items()],
                  profile=profiles.load("canonical"), lake=made)  # fmt: skip
    assert done.batch is not None
    assert done.batch.quarantine is None, done.batch.tables
    return made


def segments():
    return [
        {"segment_id": f"{road}-{number}", "road_id": road, "from_km": 5 * number, "to_km": 5 * number + 5,
         "road_class": "national", "unit_id": BRIGADE, "lat": 40.7 + number / 100, "lon": 111.5 + place / 10}
        for place, road in enumerate(("G6", "G7", "G110", "G209")) for number in range(12)
    ]  # fmt: skip


def crashes(rng):
    """Three and a half years; one section of G6 has eight times as many as its kind, about km 12."""
    rows = []
    for number in range((date(2023, 7, 1) - date(2020, 1, 1)).days):
        day = date(2020, 1, 1) + timedelta(days=number)
        for road in ("G6", "G7", "G110", "G209"):
            for _ in range(rng.poisson(0.06)):
                rows.append((day, road, float(rng.uniform(0, 60))))
        rows += [(day, "G6", float(rng.uniform(11.5, 12.5))) for _ in range(rng.poisson(0.04))]
    return [
        {"crash_id": f"c{number}", "unit_id": BRIGADE, "occurred_at": local(day, hour=number % 24), "severity": "injury",
         "injuries": 1, "road_id": road, "road_km": round(km, 2)}
        for number, (day, road, km) in enumerate(rows)
    ]  # fmt: skip


def overdue():
    """Vehicles: one back within ninety days after it was cleared, one back later, one cleared for good, twenty open."""
    given = [
        ("o1", "v1", date(2023, 1, 10), date(2023, 3, 1)), ("o2", "v1", date(2023, 4, 20), None),
        ("o3", "v2", date(2022, 8, 1), date(2022, 9, 1)), ("o4", "v2", date(2023, 6, 1), None),
        ("o5", "v3", date(2023, 2, 1), date(2023, 6, 20)),
        *((f"p{number}", f"w{number}", date(2023, 1 + number % 6, 3), None) for number in range(20)),
    ]  # fmt: skip
    return [
        {"item_id": item, "kind": "inspection", "subject_kind": "vehicle", "subject_id": vehicle, "unit_id": BRIGADE,
         "since": local(since), "cleared_at": local(cleared) if cleared else ""}
        for item, vehicle, since, cleared in given
    ]  # fmt: skip


FINDINGS = [
    {"finding_id": "f1", "category": "道路", "subject_kind": "road_segment", "subject_id": "K12", "unit_id": BRIGADE,
     "found_at": local(date(2023, 5, 2)), "severity": "重大", "road_id": "G6", "road_km": 12.1, "text": "弯道无警示"},
    {"finding_id": "f2", "category": "学校", "subject_kind": "school", "subject_id": "一小", "unit_id": BRIGADE,
     "found_at": local(date(2023, 6, 2)), "lat": 40.83, "lon": 111.66, "source": "群众", "text": "门前无信号灯"},
    {"finding_id": "f3", "category": "没有的类别", "subject_kind": "place", "subject_id": "x", "unit_id": BRIGADE,
     "found_at": local(date(2023, 6, 3)), "lat": 40.1, "lon": 111.2},
    {"finding_id": "f4", "category": "道路", "subject_kind": "place", "subject_id": "later", "unit_id": BRIGADE,
     "found_at": local(date(2023, 7, 20)), "lat": 40.2, "lon": 111.2},
]  # fmt: skip


def run(lake, folder, *words, command=("hazards",), as_of="2023-07-03"):
    given = [*command, "--lake", str(lake.path), "--as-of", as_of, "--out", str(folder), *words]
    return CliRunner().invoke(app, given, env={"ZHUNSHENG_LANG": "en"})


@pytest.fixture(scope="module")
def written(lake, tmp_path_factory):
    folder = tmp_path_factory.mktemp("list")
    done = run(lake, folder, "--csv")
    assert done.exit_code == 0, done.output
    return folder, done.output


@pytest.fixture(scope="module")
def rows(written):
    return pq.read_table(written[0] / "hazards.parquet").to_pylist()


def test_the_promised_columns_are_there_with_their_meaning(rows):
    names = list(rows[0])
    assert set(PROMISED) <= set(names)
    for lang in texts.LANGS:
        for table, schema in outputs.TABLES.items():
            assert outputs.meaning(table, lang=lang)
            assert all(outputs.meaning(table, lang=lang, column=name) for name in schema.names)
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert len({row["hazard_id"] for row in rows}) == len(rows)


def test_screening_and_a_finding_on_the_same_stretch_are_one_hazard(rows):
    first = rows[0]
    assert (first["category"], first["road_id"]) == ("road", "G6")
    assert first["road_from"] <= 12.1 <= first["road_to"] + 0.2
    assert first["sources"] == ["finding", "screening"]
    assert {"screening:G6-2", "finding:f1"} == set(first["report_keys"])
    assert 5 < first["excess"] < 20  # 0.04 a day are 14.6 a year
    assert first["lower"] < first["excess"] < first["upper"]
    assert first["since"] == date(2023, 5, 2)  # the finding was first
    assert "弯道无警示" in first["text_zh"]


def test_open_items_are_listed_once_a_subject_and_come_back(rows):
    items = {row["subject_id"]: row for row in rows if row["source"] == "overdue"}
    assert set(items) == {"v1", "v2", *(f"w{number}" for number in range(20))}
    assert items["v1"]["reopened"]  # fifty days after it was cleared
    assert not items["v2"]["reopened"]  # nine months after
    assert items["v1"]["category"] == "vehicle"
    assert items["v1"]["record_ids"] == ["o2"]


def test_findings_known_later_are_not_seen_and_unknown_words_are_told(rows, written):
    found = {key for row in rows for key in row["report_keys"] if key.startswith("finding")}
    assert found == {"finding:f1", "finding:f2", "finding:f3"}
    assert "没有的类别" in written[1]


def test_the_stock_adds_up_month_by_month(written):
    months = pq.read_table(written[0] / "clearance.parquet").to_pylist()
    assert {row["category"] for row in months} == {"vehicle"}
    assert len(months) == 12
    for row, after in pairwise(months):
        assert row["stock"] == row["before"] + row["found"] + row["reopened"] - row["cleared"]
        assert after["before"] == row["stock"]
    by = {row["month"]: row for row in months}
    assert by[date(2023, 4, 1)]["reopened"] == 1
    assert by[date(2023, 6, 1)]["cleared"] == 1
    assert by[date(2023, 6, 1)]["rate"] == pytest.approx(
        1 / (by[date(2023, 6, 1)]["before"] + by[date(2023, 6, 1)]["found"])
    )
    assert months[-1]["stock"] == 22
    # three of twenty-five were cleared, after 31 to 139 days: the median of the closed alone would be 50 days
    assert months[-1]["median_days"] is None
    assert months[-1]["open_after_90"] > 0.8
    assert months[-1]["came_back_90"] == pytest.approx(1 / 3)


def test_the_next_list_keeps_ids_and_first_days(lake, written, rows, tmp_path):
    done = run(lake, tmp_path, "--previous", str(written[0]), command=("hazards", "list"), as_of="2023-08-02")
    assert done.exit_code == 0, done.output
    assert "Ids follow the list before" in done.output
    after = {row["hazard_id"]: row for row in pq.read_table(tmp_path / "hazards.parquet").to_pylist()}
    for row in rows:
        assert row["hazard_id"] in after
        assert after[row["hazard_id"]]["since"] == row["since"]
    assert any("finding:f4" in row["report_keys"] for row in after.values())


def test_the_same_list_without_the_one_before_has_the_same_ids(lake, rows, tmp_path):
    assert run(lake, tmp_path, as_of="2023-07-05").exit_code == 0
    again = pq.read_table(tmp_path / "hazards.parquet").to_pylist()
    assert {row["hazard_id"] for row in again} == {row["hazard_id"] for row in rows}


def test_no_list_to_go_on_from_is_told(lake, tmp_path):
    done = run(lake, tmp_path, "--previous", str(tmp_path / "nowhere"))
    assert done.exit_code == 2
    assert "hazards_previous_wrong" in done.output


def test_screening_alone_writes_every_section(lake, tmp_path):
    done = run(lake, tmp_path, "--csv", command=("hazards", "screen"))
    assert done.exit_code == 0, done.output
    table = pq.read_table(tmp_path / "screening.parquet")
    assert table.num_rows == 48
    assert table.filter(np.array(table["rank"]) == 1)["site_id"].to_pylist() == ["G6-2"]


@pytest.mark.parametrize("lang", texts.LANGS)
def test_pages_have_a_map_and_every_row_leads_to_its_records(written, rows, lang):
    import re

    page = (written[0] / pages.FILES[lang]).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "src=" not in page
    assert "http" not in re.sub(r"<meta[^>]*>", "", page)
    assert not re.search(r"\bnan\b", re.sub(r"<[^>]+>", " ", page))
    links, ids = set(re.findall(r'href="#([^"]+)"', page)), re.findall(r'id="([^"]+)"', page)
    assert links <= set(ids)
    assert len(ids) == len(set(ids))
    assert page.count('class="region"') == sum(ring.level == "county" for ring in shipped().rings)
    dots = re.findall(r'<a href="#(h-\w+)"[^>]*><circle', page)
    assert set(dots) == {row["hazard_id"] for row in rows if row["lat"] is not None}
    assert ("缺审图号" if lang == "zh" else "approval number (审图号) is missing") in page
    for row in rows:
        cells = re.search(rf'<tr id="{row["hazard_id"]}">.*?</tr>', page, flags=re.S)[0]
        for record in row["record_ids"]:
            assert f"<code>{record}</code>" in cells


def test_a_bureau_puts_in_its_own_boundaries_with_their_approval_number(lake, tmp_path):
    own = tmp_path / "own.geojson"
    two = [square("150100"), square("150102", size=0.5)]
    two[1]["geometry"] = {"type": "MultiPolygon", "coordinates": [two[1]["geometry"]["coordinates"]]}
    own.write_text(
        json.dumps({"type": "FeatureCollection", "审图号": "蒙S（2026）001号", "features": two}), encoding="utf-8"
    )
    assert outlines.read(own).middles["150102"] == (pytest.approx(40.25), pytest.approx(111.25))
    assert [ring.level for ring in outlines.read(own).rings] == ["league", "county"]
    done = run(lake, tmp_path / "out", "--outlines", str(own))
    assert done.exit_code == 0, done.output
    page = (tmp_path / "out" / pages.FILES["zh"]).read_text(encoding="utf-8")
    assert "审图号：蒙S（2026）001号" in page
    assert "缺审图号" not in page
    assert page.count('class="region"') == 1


def test_an_empty_lake_gives_an_empty_list_and_says_why(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    ingest([write_csv(UNITS, tmp_path / "units.csv")], profile=profiles.load("canonical"), lake=lake)
    done = run(lake, tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "Nothing fits" in done.output
    assert pq.read_table(tmp_path / "out" / "hazards.parquet").num_rows == 0


def test_texts_have_the_same_placeholders_in_both_languages():
    import re

    for section, entries in texts.catalogue().items():
        for code, entry in entries.items():
            assert set(entry) == {"zh", "en"}, (section, code)
            assert sorted(re.findall(r"\{(\w+)", entry["zh"])) == sorted(re.findall(r"\{(\w+)", entry["en"])), (
                section,
                code,
            )
