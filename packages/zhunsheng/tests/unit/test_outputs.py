"""What `zhunsheng integrity` writes and prints: the promised columns, no order of size, pages in both languages."""

import csv
import re

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from makers import force, lake_of, speed
from zhunsheng.cli.main import app
from zhunsheng.lake import looks

PROMISED = {
    "warnings": "warning_id kind subject_kind subject_id unit_id window_start window_end level score q_value reasons "
    "record_ids first_seen_at",
    "checks": "record_id officer_id unit_id rule observed allowed article text_zh text_en",
    "officers": "officer_id unit_id kind indicator window_start window_end exposure exposure_unit observed expected ratio "
    "lower upper evidence evidence_kind state benign",
}  # fmt: skip
REASON = ["indicator", "observed", "expected", "lower", "upper", "evidence", "evidence_kind", "text_zh", "text_en"]


@pytest.fixture(scope="module")
def out(tmp_path_factory, session_keys):
    import numpy as np

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


@pytest.mark.parametrize("name", PROMISED)
def test_promised_columns_stand(out, name):
    schema = pq.read_schema(out[0] / f"{name}.parquet")
    assert set(PROMISED[name].split()) <= set(schema.names)


def test_reasons_carry_their_evidence_in_both_languages(out):
    rows = pq.read_table(out[0] / "warnings.parquet").to_pylist()
    assert {row["subject_id"] for row in rows} >= {"o004", "o009"}
    for row in rows:
        assert row["reasons"]
        assert row["law_version"].startswith("cn-")
        for reason in row["reasons"]:
            assert set(REASON) <= set(reason)
            assert re.search("[\u4e00-\u9fff]", reason["text_zh"])
            assert not re.search("[\u4e00-\u9fff]", reason["text_en"])
            assert reason["lower"] <= reason["upper"]


def test_officers_are_by_id_and_none_is_missing(out):
    rows = pq.read_table(out[0] / "officers.parquet").to_pylist()
    ids = [row["officer_id"] for row in rows]
    assert ids == sorted(ids)
    assert len(set(ids)) == 31
    for indicator in {row["indicator"] for row in rows}:
        assert len([row for row in rows if row["indicator"] == indicator]) == 31, indicator
    assert {row["state"] for row in rows} <= {"assessed", "insufficient", "not_assessable"}


def test_csv_says_the_same_and_runs_no_formula(out):
    with (out[0] / "checks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == pq.read_metadata(out[0] / "checks.parquet").num_rows
    assert "'=cmd()" in {row["officer_id"] for row in rows}
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_pages_are_whole_in_both_languages_and_fetch_nothing(out):
    for lang, own in (("zh", True), ("en", False)):
        page = (out[0] / f"warnings.{lang}.html").read_text(encoding="utf-8")
        assert page.count("<svg") >= 3
        assert "src=" not in page
        assert "http" not in re.sub(r"<meta[^>]*>", "", page)
        text = re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", page, flags=re.S))
        chinese = len(re.findall("[\u4e00-\u9fff]", text))
        assert (chinese > 200) if own else (chinese <= 2)  # the link to the other language
        for code in ("d1_tier", "d2_bunching", "downgrading", "officer "):
            assert code not in text or (lang == "en" and code == "officer ")


def test_the_table_is_by_evidence(out):
    assert "a lead, not a finding" in out[1].lower()
    assert "95 %" in out[1]


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
