"""What `zhunsheng integrity` writes and prints: the promised columns, no order of size, nobody missing."""

import csv
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from makers import force, lake_of, speed
from staged import ARTICLE, CLEARED, GUILTY, INSTRUMENT, staged
from zhunsheng.cli.main import app
from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity import outputs, texts
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.family import Family
from zhunsheng.integrity.indicator import Benign, Indicator, Line
from zhunsheng.integrity.outputs import looks as looks_table
from zhunsheng.integrity.outputs import schemas, subjects
from zhunsheng.integrity.unseen import Unseen
from zhunsheng.lake import looks

ASSESSED = (
    "kind indicator window_start window_end exposure exposure_unit observed expected ratio lower upper evidence "
    "evidence_kind state benign"
)
PROMISED = {
    "warnings": "warning_id kind subject_kind subject_id unit_id window_start window_end level score q_value reasons "
    "record_ids first_seen_at",
    "checks": "record_id officer_id unit_id rule observed allowed article text_zh text_en",
    "officers": f"officer_id unit_id {ASSESSED}",
    "units": f"subject_kind subject_id unit_id {ASSESSED}",
    "cleared": "subject_kind subject_id unit_id kind indicator window_start window_end observed explained evidence_raw "
    "evidence benign text_zh text_en",
    "evidence": "subject_kind subject_id kind day p_value q_value level",
}
REASON = ["indicator", "observed", "expected", "lower", "upper", "evidence", "evidence_kind", "text_zh", "text_en"]
DAY = datetime(2024, 1, 1, tzinfo=UTC)
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def out(tmp_path_factory, session_keys):
    rng = np.random.default_rng(3)
    folder = tmp_path_factory.mktemp("out")
    rows = force(rng, officers=30, each=100)
    for row in rows:
        row["charged_tier"] = 2 if row["measured"] >= 96 else 1
        if row["officer_id"] == "o004" and 96 <= row["measured"] <= 110:
            row.update(measured=95, charged_tier=1)
        if row["officer_id"] == "o009" and row["measured"] >= 96 and rng.random() < 0.6:
            row["charged_tier"] = 1
    rows += [speed(len(rows), officer="=cmd()", measured=97, charged_tier=1)]
    lake_of(rows, folder)
    words = ["integrity", "--lake", str(folder / "lake"), "--from", "2023-01-01", "--as-of", "2024-01-01"]
    done = CliRunner().invoke(app, [*words, "--out", str(folder / "out"), "--csv", "--plots", "--top", "5"])
    assert done.exit_code == 0, done.output
    return folder / "out", done.output


@pytest.fixture(scope="module")
def tables(tmp_path_factory, session_keys):
    return outputs.tables(staged(tmp_path_factory.mktemp("staged")))


@pytest.mark.parametrize("name", PROMISED)
def test_promised_columns_stand(out, name):
    schema = pq.read_schema(out[0] / f"{name}.parquet")
    assert set(PROMISED[name].split()) <= set(schema.names)
    assert schema.equals(schemas.TABLES[name])


@pytest.mark.parametrize("name", schemas.TABLES)
def test_every_column_has_a_meaning_in_both_languages(name):
    fields = list(schemas.TABLES[name])
    while fields:
        field = fields.pop()
        fields += schemas.fields_within(field.type)
        for lang in texts.LANGS:
            assert schemas.meaning(field.name, table=name, lang=lang)


def test_reasons_carry_their_evidence_in_both_languages(out):
    rows = pq.read_table(out[0] / "warnings.parquet").to_pylist()
    assert {row["subject_id"] for row in rows} >= {"o004", "o009"}
    for row in rows:
        assert row["reasons"]
        assert row["law_version"].startswith("cn-")
        for reason in row["reasons"]:
            assert set(REASON) <= set(reason)
            for part in ("text", "stopped"):
                assert HAN.search(reason[f"{part}_zh"])
                assert not HAN.search(reason[f"{part}_en"])
            assert len(reason["favour_zh"]) == len(reason["favour_en"]) > 0
            assert reason["lower"] <= reason["upper"]


def test_officers_are_by_id_and_none_is_missing(out):
    rows = pq.read_table(out[0] / "officers.parquet").to_pylist()
    ids = [row["officer_id"] for row in rows]
    assert ids == sorted(ids)
    assert len(set(ids)) == 31
    about = {row["indicator"] for row in rows}
    assert {"d1_tier", "d2_bunching"} <= about
    for indicator in about:
        assert len([row for row in rows if row["indicator"] == indicator]) == 31, indicator
    assert {row["state"] for row in rows} <= {"assessed", "insufficient", "not_assessable"}


def test_csv_says_the_same_and_runs_no_formula(out):
    with (out[0] / "checks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == pq.read_metadata(out[0] / "checks.parquet").num_rows
    assert "'=cmd()" in {row["officer_id"] for row in rows}
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    for name in PROMISED:
        with (out[0] / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == pq.read_metadata(out[0] / f"{name}.parquet").num_rows, name


def test_the_table_is_by_evidence(out):
    assert "a lead, not a finding" in out[1].lower()
    assert "95 %" in out[1]
    assert "cleared.parquet" in out[1]


def test_units_and_devices_stand_beside_officers(tables):
    officers, others = tables["officers"].to_pylist(), tables["units"].to_pylist()
    assert {row["officer_id"] for row in officers} == {f"o{n:03d}" for n in range(20)}
    assert {row["subject_kind"] for row in others} == {"unit", "device"}
    devices = [row for row in others if row["subject_kind"] == "device"]
    assert [row["subject_id"] for row in devices] == [f"m{n:02d}" for n in range(16)]
    assert {row["state"] for row in devices} == {"assessed"}
    assert {(row["subject_kind"], row["subject_id"]) for row in tables["warnings"].to_pylist()} == {
        ("officer", GUILTY),
        ("device", INSTRUMENT),
    }
    absent = [row for row in others if row["indicator"] == "d2_bunching"]
    assert {row["state"] for row in absent} == {"not_assessable"}
    assert all(row["expected"] is None and row["benign"] == [] for row in absent)


def test_a_cleared_lead_is_kept_with_its_reason(tables):
    (row,) = tables["cleared"].to_pylist()
    assert (row["subject_kind"], row["subject_id"], row["indicator"]) == ("officer", CLEARED, "d1_tier")
    assert row["observed"] == 0
    assert row["explained"] > 30
    assert row["evidence_raw"] < 0.01 < row["evidence"]
    assert {entry["cause"]: entry["explained"] for entry in row["benign"]}["campaign"] == row["explained"]
    assert f"{row['explained']:.0f} 条" in row["text_zh"]
    assert f"{row['explained']:.0f} of 120 before causes are looked at" in row["text_en"]
    assert CLEARED not in {entry["subject_id"] for entry in tables["warnings"].to_pylist()}


def test_what_speaks_for_the_officer_stands_with_the_reason(tables):
    leads = {row["subject_id"]: row for row in tables["warnings"].to_pylist()}
    (reason,) = leads[GUILTY]["reasons"]
    said = " ".join(reason["favour_en"])
    assert "Tested, and explains nothing here: campaign, typing error." in said
    assert "with 19 others" in said
    assert reason["articles"] == [ARTICLE]
    (reason,) = leads[INSTRUMENT]["reasons"]
    assert "with 15 others (kind of subject: device)" in " ".join(reason["favour_en"])
    assert reason["articles"] == []


def test_a_cause_is_named_before_the_colon_in_both_languages():
    for code, entry in texts.catalogue()["benign"].items():
        assert 0 < entry["zh"].find("：") < 20, code
        assert 0 < entry["en"].find(":") < 50, code


def family(p, q):
    subjects = (("officer", "a"), ("unit", "u"))
    return Family("padding", (), subjects, np.array(p), np.array(q))


def test_evidence_is_kept_while_a_level_stands_and_once_when_it_goes():
    nan = np.nan
    p = [[nan, 0.3, 0.005, 1e-5, 1e-4, 0.2, 0.3], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.009]]
    q = [[nan, 0.6, 0.2, 0.005, 0.05, 0.9, 0.9], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.3]]
    horizon = SimpleNamespace(days=range(7), moment=lambda look: DAY + timedelta(look))
    indicator = Indicator("p5_midnight", "padding", "m")
    courses = [
        Course(indicator, by, (name,), np.zeros((1, 7)), np.zeros((1, 7)), np.zeros((1, 7)),
               (Line(by, name, "u", indicator, 1, 1, "insufficient"),))
        for by, name in (("officer", "a"), ("unit", "u"))
    ]  # fmt: skip
    found = SimpleNamespace(
        families=[family(p, q)], courses=courses, bounds=all_bounds.load(DAY.date()),
        scope=SimpleNamespace(horizon=horizon),
    )  # fmt: skip
    rows = looks_table.table(found).to_pylist()
    told = [(row["subject_id"], row["day"].day - 1, row["level"]) for row in rows]
    assert told == [
        ("a", 2, "yellow"),
        ("a", 3, "red"),
        ("a", 4, "orange"),
        ("a", 5, "none"),
        ("u", 6, "yellow"),
    ]
    assert rows[1]["p_value"] == 1e-5
    assert rows[1]["q_value"] == 0.005
    assert {row["unit_id"] for row in rows} == {"u"}


def test_a_level_that_goes_with_the_assessment_has_no_number():
    found = SimpleNamespace(
        families=[family([[0.001, np.nan], [0.5, 0.5]], [[0.02, np.nan], [0.5, 0.5]])],
        courses=[Course(Indicator("x", "padding", "m"), "officer", ("a",), np.zeros((1, 2)), np.zeros((1, 2)),
                        np.zeros((1, 2)), (Line("officer", "a", "u", Indicator("x", "padding", "m"), 1, 1, "assessed"),))],
        bounds=all_bounds.load(DAY.date()),
        scope=SimpleNamespace(horizon=SimpleNamespace(days=range(2), moment=lambda look: DAY + timedelta(look))),
    )  # fmt: skip
    rows = looks_table.table(found).to_pylist()
    assert [(row["level"], row["p_value"]) for row in rows] == [("orange", 0.001), ("none", None)]


def test_levels_at_the_last_look_are_the_leads(tmp_path, session_keys):
    found = staged(tmp_path)
    last = {
        (family.subjects[row], looks_table.LEVELS[level])
        for family in found.families
        if family.subjects
        for row, level in enumerate(looks_table.levels(family, bounds=found.bounds)[:, -1])
        if level
    }
    assert last == {(lead.judged.subject, lead.level) for lead in found.leads}
    rows = looks_table.table(found).to_pylist()
    for lead in found.leads:
        days = [row["day"] for row in rows if row["subject_id"] == lead.judged.subject_id and row["level"] != "none"]
        assert days[0] <= lead.first_seen_at <= days[-1] == found.scope.window.end


def test_a_large_bureau_is_written_column_by_column():
    size = 20_000
    indicator = Indicator("d1_tier", "downgrading", "m")
    ids = tuple(f"o{number:05d}" for number in range(size))
    causes = (Benign("campaign", 2.0), Benign("typing_error", 0.0))
    line = Line("officer", "", "u", indicator, 10.0, 1.0, "assessed", 1.0, 1.0, 0.5, 2.0, 0.4, benign=causes)
    lines = (line,) * size
    none = np.zeros((size, 1))
    window = SimpleNamespace(start=datetime(2024, 1, 1, tzinfo=UTC), end=datetime(2025, 1, 1, tzinfo=UTC))
    found = SimpleNamespace(
        courses=[Course(indicator, "officer", ids, none, none, none, lines)],
        unseen=[Unseen(Indicator("d2_bunching", "downgrading", "m"), "officer", ids, ("u",) * size, "insufficient")],
        scope=SimpleNamespace(window=window),
    )
    table = subjects.table(found, schema=schemas.OFFICERS)
    assert table.num_rows == 2 * size
    assert table["officer_id"].to_pylist()[:4] == [ids[0], ids[0], ids[1], ids[1]]
    first = table.slice(0, 2).to_pylist()
    assert [entry["explained"] for entry in first[0]["benign"]] == [2.0, 0.0]
    assert first[0]["benign"][0]["text_en"].startswith("campaign: 2 records")
    assert (first[1]["state"], first[1]["benign"], first[1]["evidence"]) == ("insufficient", [], None)
    assert table.schema.field("benign").type == pa.list_(schemas.BENIGN.value_type)


def test_an_empty_window_is_a_problem(tmp_path):
    lake_of([speed(1, officer="a", measured=90)], tmp_path)
    words = ["integrity", "--lake", str(tmp_path / "lake"), "--out", str(tmp_path / "o")]
    done = CliRunner().invoke(app, [*words, "--from", "2024-01-01", "--as-of", "2023-01-01"])
    assert done.exit_code == 2
    assert "window_empty" in done.output


def test_a_lake_without_enforcement_is_a_problem(tmp_path):
    from zhunsheng.lake import Lake

    Lake.create(tmp_path / "lake")
    done = CliRunner().invoke(
        app, ["integrity", "--lake", str(tmp_path / "lake"), "--as-of", "2024-01-01", "--out", str(tmp_path)]
    )
    assert done.exit_code == 2
    assert "table_empty" in done.output


def test_a_window_without_records_is_a_problem(tmp_path):
    lake_of([speed(1, officer="a", measured=90)], tmp_path)
    words = ["integrity", "--lake", str(tmp_path / "lake"), "--out", str(tmp_path / "o")]
    done = CliRunner().invoke(app, [*words, "--from", "2030-01-01", "--as-of", "2031-01-01"])
    assert done.exit_code == 2
    assert "window_without_records" in done.output


def test_every_look_at_persons_is_written_down(tmp_path):
    lake = lake_of([speed(1, officer="a", measured=90)], tmp_path)
    words = ["integrity", "--lake", str(lake.path), "--out", str(tmp_path / "o")]
    CliRunner().invoke(app, [*words, "--from", "2023-01-01", "--as-of", "2024-01-01"])
    CliRunner().invoke(app, ["quarantine", "export", "--lake", str(lake.path), "--out", str(tmp_path / "q.csv")])
    found = list(looks.read(lake.path))
    assert [(look["what"], look["rows"]) for look in found] == [("integrity", 1), ("quarantine_export", 0)]
    assert all(look["user"] and look["at"] for look in found)
