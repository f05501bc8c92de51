"""The command: tables as promised, safe CSV, pages, a seal that shows what was exchanged, estimates, what is lacking."""

import csv
import json
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from makers import SHANGHAI, lake_of, record
from zhunsheng.cli.main import app
from zhunsheng.footage import checks, outputs, texts

START, AS_OF = datetime(2023, 3, 1, tzinfo=SHANGHAI), "2023-05-01"
PROMISED = {
    "coverage": [
        "record_id",
        "crash_id",
        "officer_id",
        "unit_id",
        "required_by",
        "state",
        "footage_ids",
        "covered_share",
        "clock_shift_s",
    ],
    "sample": ["footage_id", "stratum", "inclusion_probability", "drawn_at", "seed"],
}


def run(*words):
    return CliRunner().invoke(app, ["footage", *map(str, words)], catch_exceptions=False)


@pytest.fixture(scope="module")
def lake(tmp_path_factory, session_keys):
    """Four officers of one brigade, sixty days, a stop every two hours; every tenth stop has no recording."""
    rows, films, duties = [], [], []
    for number in range(960):
        officer = f"o{number % 4}"
        moment = START + timedelta(days=number // 16, hours=8 + 2 * (number // 4 % 4), minutes=7 * (number % 4))
        rows.append({**record(number), "occurred_at": moment.isoformat(), "officer_id": officer, "camera_id": f"c{number % 4}",
                     "unit_id": "=s1", "vehicle": f"v{number}"})  # fmt: skip
        if number % 10:
            ends = moment + timedelta(minutes=8)
            films.append({"footage_id": f"f{number:04d}", "camera_id": f"c{number % 4}", "officer_id": officer,
                          "starts_at": (moment - timedelta(minutes=2)).isoformat(), "ends_at": ends.isoformat(),
                          "uploaded_at": (ends + timedelta(hours=9)).isoformat()})  # fmt: skip
    for day in range(60):
        begin = START + timedelta(days=day, hours=7)
        duties += [{"officer_id": f"o{nth}", "starts_at": begin.isoformat(), "ends_at": (begin + timedelta(hours=9)).isoformat()}
                   for nth in range(4)]  # fmt: skip
    units = [
        {"unit_id": "b1", "level": "brigade", "name": "虚构大队"},
        {"unit_id": "=s1", "parent_id": "b1", "level": "squadron", "name": "虚构中队"},
    ]
    people = [{"officer_id": f"o{nth}", "unit_id": "=s1"} for nth in range(4)]
    tables = {"footage": films, "shifts": duties, "units": units, "officers": people}
    return lake_of(rows, tmp_path_factory.mktemp("lake"), tables=tables).path


@pytest.fixture(scope="module")
def out(lake, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    done = run(
        "--lake", lake, "--as-of", AS_OF, "--out", folder, "--seed", 11, "--csv", "--plots", "--reported", "2023-04-15"
    )
    assert done.exit_code == 0, done.output
    return folder


def test_tables_have_the_columns_promised(out):
    for name, columns in PROMISED.items():
        assert pq.read_schema(out / f"{name}.parquet").names[: len(columns)] == columns
    for path in out.glob("*.parquet"):
        schema, told = pq.read_schema(path), outputs.TABLES[path.stem]
        assert [(field.name, field.type) for field in schema] == [(field.name, field.type) for field in told], path.name
    coverage = pq.read_table(out / "coverage.parquet")
    assert coverage.num_rows == 960
    states = coverage["state"].to_pylist()
    assert (states.count("missing"), states.count("covered")) == (96, 864)


def test_csv_holds_the_same_and_runs_no_formula(out):
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) - 1 == pq.read_metadata(path.with_suffix(".parquet")).num_rows, path.name
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))], path.name


def test_five_checks_of_each_month(out):
    rows = pq.read_table(out / "five_checks.parquet").to_pylist()
    april = {row["check"]: row for row in rows if row["month"].month == 4}
    assert set(april) == {"all_wear", "all_record", "all_upload", "sample", "circular"}
    assert {name: row["state"] for name, row in april.items()} == {
        "all_wear": "met", "all_record": "not_met", "all_upload": "met", "sample": "met", "circular": "met",
    }  # fmt: skip
    assert april["all_record"]["share"] == pytest.approx(0.9, abs=0.02)
    assert april["circular"]["count"] == 16
    assert "not met" in april["all_record"]["text_en"]
    assert {entry["id"] for entry in checks.load(datetime(2023, 5, 1).date()).checks} == set(april)  # noqa: DTZ001


class Links(HTMLParser):
    """Ids and links of a page, and addresses of anything outside it."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.outside = set(), set(), []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            assert given["id"] not in self.ids
            self.ids.add(given["id"])
        target = given.get("href", "")
        if target.startswith("#"):
            self.links.add(target[1:])
        self.outside += [value for value in given.values() if value and "//" in value]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_stand_alone_and_lead_to_records(out, lang):
    text = (out / f"footage.{lang}.html").read_text(encoding="utf-8")
    page = Links()
    page.feed(text)
    assert page.links <= page.ids
    assert page.outside == []
    assert "r0000010" in text  # one of the missing
    assert text.count("<svg") == 3
    assert not re.search(r">\s*o[0-3]\s*<", text)  # no person is listed
    assert ("执法视音频覆盖" if lang == "zh" else "Footage coverage") in text


def test_the_seal_holds_and_the_draw_is_repeated(lake, out, tmp_path):
    assert run("verify", "--out", out).exit_code == 0
    again = run("--lake", lake, "--as-of", AS_OF, "--out", tmp_path, "--seed", 11)
    assert again.exit_code == 0
    first, second = (pq.read_table(folder / "sample.parquet", columns=["footage_id"]) for folder in (out, tmp_path))
    assert first.equals(second)
    seals = [json.loads((folder / "seal.json").read_text()) for folder in (out, tmp_path)]
    assert seals[0]["frame"] == seals[1]["frame"]
    assert seals[0]["commitment"] != seals[1]["commitment"]  # the nonce: a small seed cannot be guessed from the seal
    assert seals[0]["commitment"] in (lake / "looks.jsonl").read_text()


@pytest.mark.parametrize("what", ["seed", "frame", "sample", "before"])
def test_what_was_exchanged_after_sealing_is_told(lake, tmp_path, what):
    assert run("seal", "--lake", lake, "--as-of", AS_OF, "--out", tmp_path, "--seed", 3).exit_code == 0
    assert not (tmp_path / "sample.parquet").exists()
    assert run("sample", "--out", tmp_path).exit_code == 0
    assert run("verify", "--out", tmp_path).exit_code == 0
    if what == "seed":
        key = json.loads((tmp_path / "seal.key.json").read_text())
        (tmp_path / "seal.key.json").write_text(json.dumps({**key, "seed": 4}))
    if what == "frame":
        pq.write_table(pq.read_table(tmp_path / "frame.parquet").slice(1), tmp_path / "frame.parquet")
    if what == "sample":
        pq.write_table(pq.read_table(tmp_path / "sample.parquet").slice(1), tmp_path / "sample.parquet")
    if what == "before":
        seal = json.loads((tmp_path / "seal.json").read_text())
        (tmp_path / "seal.json").write_text(json.dumps({**seal, "sealed_at": "2099-01-01T00:00:00+00:00"}))
    done = run("verify", "--out", tmp_path)
    assert done.exit_code == 2
    assert "footage_seal_broken" in done.output


def test_reviews_give_shares_with_intervals(out, tmp_path):
    drawn = pq.read_table(out / "sample.parquet")["footage_id"].to_pylist()
    reviews = tmp_path / "reviews.csv"
    reviews.write_text(
        "footage_id,whole\n" + "".join(f"{name},{'是' if n % 4 else '否'}\n" for n, name in enumerate(drawn))
    )
    done = run("estimate", "--out", out, "--reviews", reviews)
    if len(drawn) < 10:
        assert "too few" in done.output
    rows = pq.read_table(out / "estimates.parquet").to_pylist()
    assert {row["unit_id"] for row in rows} == {None, "b1"}
    for line in ("nobody,yes", f"{drawn[0]},maybe", f"{drawn[0]},yes\n{drawn[0]},no"):
        reviews.write_text(f"footage_id,whole\n{line}\n")
        wrong = run("estimate", "--out", out, "--reviews", reviews)
        assert wrong.exit_code == 2
        assert "footage_reviews_wrong" in wrong.output


def test_a_lake_without_footage_is_told_so(tmp_path):
    lake = lake_of([record(1)], tmp_path)
    done = run("cover", "--lake", lake.path, "--as-of", "2024-01-01", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "needs footage" in done.output


def test_texts_are_in_both_languages():
    for section, entries in texts.catalogue().items():
        for code, entry in entries.items():
            assert set(entry) == {"zh", "en"}, (section, code)
            held = [sorted(set(re.findall(r"\{(\w+)", entry[lang])) - {"zh", "en"}) for lang in ("zh", "en")]
            assert held[0] == held[1], (section, code)
    for name, schema in outputs.TABLES.items():
        for lang in texts.LANGS:
            assert outputs.meaning(name, lang=lang)
            assert all(outputs.meaning(name, lang=lang, column=field.name) for field in schema)
