"""What `zhunsheng crashes audit` writes and says: promised columns, what is lacking, pages whose figures lead to crashes."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from handled import Cases, lake
from makers import lake_of, record, take, write_csv
from zhunsheng.cli.main import app
from zhunsheng.errors import Problem
from zhunsheng.handling import outputs, pages, texts
from zhunsheng.handling.audit import audit
from zhunsheng.lake import Lake
from zhunsheng.law.rule import read

PROMISED = ["crash_id", "unit_id", "officer_id", "problem", "rule", "indicator", "observed", "allowed", "level", "evidence",
            "article", "text_zh", "text_en"]  # fmt: skip


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, session_keys: None) -> Lake:
    """A few crashes with findings of several kinds, one with a name that a spreadsheet would run."""
    cases = Cases()
    for name in ("=cmd()", "late", "fine"):
        cases.add(name)
        cases.scene(name, without=() if name == "fine" else ("scene_sketch",))
        cases.party(name, "full", "speeding", articles="道路交通安全法第42条")
        cases.paper(name, "liability_statement", "2024-03-15 10:00" if name == "fine" else "2024-03-25 10:00")
        cases.event(name, "served", "2024-03-25 12:00" if name != "fine" else "2024-03-15 12:00")
    return lake(cases.tables, tmp_path_factory.mktemp("outputs"))


@pytest.fixture(scope="module")
def written(held: Lake, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that the command wrote, and what it printed."""
    folder = tmp_path_factory.mktemp("written")
    words = [
        "crashes",
        "audit",
        "--lake",
        str(held.path),
        "--as-of",
        "2024-12-31",
        "--out",
        str(folder),
        "--csv",
        "--plots",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHUNSHENG_LANG", "en")
        done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return folder, done.output


def test_columns_are_those_promised(written: tuple[Path, str]) -> None:
    table = pq.read_table(written[0] / "handling.parquet")
    assert table.column_names[: len(PROMISED)] == PROMISED
    assert set(table["rule"].to_pylist()) == {"crash.requirement.scene_sketch", "crash.statement"}
    assert table["evidence"].null_count == table.num_rows
    assert {moment.isoformat() for moment in table["occurred_at"].to_pylist()} == {"2024-03-04T00:00:00+00:00"}
    for name, schema in outputs.TABLES.items():
        assert pq.read_schema(written[0] / f"{name}.parquet").names == schema.names
        assert (written[0] / f"{name}.csv").exists()


def test_no_cell_is_run_as_a_formula(written: tuple[Path, str]) -> None:
    text = (written[0] / "handling.csv").read_text(encoding="utf-8-sig")
    assert '"\'=cmd()"' in text
    assert not re.search(r'(^|,)"?=cmd', text, flags=re.M)


def test_what_is_lacking_is_said_everywhere(written: tuple[Path, str]) -> None:
    folder, printed = written
    rows = {row["rule"]: row for row in pq.read_table(folder / "handling_rules.parquet").to_pylist()}
    lacking = rows["crash.grade.fatal"], rows["crash.flight"], rows["crash.suspension_longest"]
    assert [row["state"] for row in lacking] == ["no_cases", "not_assessable", "not_assessable"]
    for row in lacking[1:]:
        assert row["text_en"] == f"not assessable: needs {row['needs']}"
        assert row["text_en"] in printed
        assert row["text_zh"] in (folder / "handling.zh.html").read_text(encoding="utf-8")
    assert rows["crash.flight"]["needs"] == "crash_parties.fled"
    assert "crash_events.suspended" in rows["crash.suspension_longest"]["needs"]


def test_officers_and_units_are_in_the_order_of_their_names(written: tuple[Path, str]) -> None:
    for name, column in (("handling_officers", "officer_id"), ("handling_units", "unit_id")):
        subjects = pq.read_table(written[0] / f"{name}.parquet")[column].to_pylist()
        assert subjects == sorted(subjects)
    units = pq.read_table(written[0] / "handling_units.parquet")["unit_id"].to_pylist()
    assert set(units) == {"150102000000"}  # the brigade above the squadron


@pytest.mark.parametrize("name", list(pages.FILES.values()))
def test_every_link_of_a_page_leads_to_something_in_it_and_nothing_comes_from_outside(
    written: tuple[Path, str], name: str
) -> None:
    text = (written[0] / name).read_text(encoding="utf-8")
    places = set(re.findall(r'id="([^"]+)"', text))
    assert {target for target in re.findall(r'href="#([^"]+)"', text)} <= places
    assert "src=" not in text
    assert set(re.findall(r'href="([^#"][^"]*)"', text)) == set(pages.FILES.values()) - {name}
    assert "http" not in text.replace("http-equiv", "")
    assert "crash.statement" in text


def test_pages_say_the_same_number_of_things_in_both_languages(written: tuple[Path, str]) -> None:
    zh, en = ((written[0] / name).read_text(encoding="utf-8") for name in pages.FILES.values())
    assert zh.count("<tr") == en.count("<tr")
    assert zh.count("<svg") == en.count("<svg") >= 2
    shown = re.sub(r"<[^>]+>", "", en.split("<main>")[1])
    assert "{" not in shown


def test_texts_are_in_both_languages_with_the_same_placeholders() -> None:
    for catalogue in (texts.catalogue(), pages.catalogue(), outputs._catalogue()):
        for zh, en in pairs(catalogue):
            assert zh
            assert en
            assert set(re.findall(r"\{(\w+)", zh)) == set(re.findall(r"\{(\w+)", en)), zh


def pairs(entry: object) -> list[tuple[str, str]]:
    """Every pair of texts below an entry."""
    if not isinstance(entry, dict):
        return []
    own = [(entry["zh"], entry["en"])] if "zh" in entry or "en" in entry else []
    return [*own, *(pair for part in entry.values() for pair in pairs(part))]


def test_no_crashes_and_an_empty_window_are_said(held: Lake, tmp_path: Path) -> None:
    with pytest.raises(Problem) as none:
        audit(lake_of([record(0)], tmp_path), as_of=_moment("2024-12-31"))
    assert none.value.code == "table_empty"
    with pytest.raises(Problem) as empty:
        audit(held, as_of=_moment("2020-01-01"))
    assert empty.value.code == "crashes_none"
    words = [
        "crashes",
        "audit",
        "--lake",
        str(held.path),
        "--as-of",
        "2024-01-01",
        "--from",
        "2024-02-01",
        "--out",
        str(tmp_path),
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2


def _moment(text: str):
    from handled import at

    return at(text)


def test_crashes_alone_are_audited_for_what_they_can_tell(tmp_path: Path) -> None:
    """Slovenia's and many a bureau's export: no parties, documents or events; nothing is invented."""
    cases = Cases()
    cases.add("alone", partner_id=None)
    cases.add("beside")
    rows = [row for row in cases.tables["crashes"]]
    own = Lake.create(tmp_path / "lake")
    take(own, write_csv(rows, tmp_path / "crashes.csv"))
    made = audit(own, as_of=_moment("2024-12-31"))
    assert made.found.num_rows == 1
    assert made.found["rule"].to_pylist() == ["crash.officers"]
    assert made.needs["crash.liability"] == "crash_parties"
    assert "crash_documents" in made.needs["crash.requirement.scene_sketch"]
    assert all(one.needs for one in made.compared)


def test_faults_in_a_standard_are_named(tmp_path: Path) -> None:
    path = tmp_path / "arrival.toml"
    entry = '[[rule]]\nid = "a"\nkind = "arrival"\nstage = "walk"\nminutes = [5]\nedges_km = [3]\nsince = 2024-01-01\n'
    path.write_text(entry + 'article = "x"\nsource = "x"\nconfidence = "high"\nzh = "x"\nen = "x"\n', encoding="utf-8")
    rules, faults = read(path)
    assert rules == []
    assert [fault.params["what"] for fault in faults] == ["stage = 'walk'", "minutes = [5]"]
