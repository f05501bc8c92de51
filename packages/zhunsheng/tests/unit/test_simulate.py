"""The synthetic bureau: the same seed the same world, deeds on top of it, labels that tell exactly what was done."""

from __future__ import annotations

import csv
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import typer
from typer.testing import CliRunner

from makers import take
from zhunsheng.cli.simulate import simulate
from zhunsheng.errors import Problem
from zhunsheng.lake import Lake
from zhunsheng.simulate import honest, spec, write
from zhunsheng.simulate.misconduct.acts import ACTS, SCARCE_FIRST
from zhunsheng.simulate.misconduct.deeds import commit
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.state import State
from zhunsheng.simulate.world import World, make
from zhunsheng.tables import TABLES

SIZE = {"officers": 80, "months": 3, "seed": 11}
EVERYTHING = "all:strong:22,U1:0.2:1"
UNTOUCHED = ("units", "officers", "shifts", "beats", "campaigns", "cameras", "positions", "crashes", "exposure")
ADDING = ("P1", "P3", "P4", "P5", "P6", "P7", "P8", "U1")


def world(misconduct: str, **size: int) -> World:
    """A small world."""
    return make(**{**SIZE, **size}, misconduct=misconduct)


@pytest.fixture(scope="module")
def quiet() -> World:
    return world("none")


@pytest.fixture(scope="module")
def guilty() -> World:
    return world(EVERYTHING)


@pytest.fixture(scope="module")
def state() -> State:
    """The honest world before it is written."""
    return honest.make(Plan(**SIZE, misconduct="none", start=date(2024, 1, 1)))


def by_record(table: pa.Table) -> dict[str, list[str]]:
    """All that a table says of each record."""
    found: dict[str, list[str]] = {}
    for row in table.to_pylist():
        if row["record_id"] is not None:
            found.setdefault(row["record_id"], []).append(repr(row))
    return found


def changed(before: World, after: World) -> set[str]:
    """Records of which some table says something else, recordings and payments left aside."""
    names: set[str] = set()
    for name in ("enforcement", "steps", "compulsory_measures", "edits"):
        old, new = by_record(before.tables[name]), by_record(after.tables[name])
        names |= {record for record in {*old, *new} if sorted(old.get(record, [])) != sorted(new.get(record, []))}
    return names


def test_same_seed_is_the_same_world(guilty: World) -> None:
    again = world(EVERYTHING)
    assert again.labels == guilty.labels
    assert all(again.tables[name].equals(table) for name, table in guilty.tables.items())
    assert not world("none", seed=12).tables["enforcement"].equals(world("none").tables["enforcement"])


def test_tables_are_canonical(quiet: World) -> None:
    for name, table in quiet.tables.items():
        columns = {column.name: column for column in TABLES[name].columns}
        assert set(table.column_names) <= set(columns)
        for column in columns.values():
            if column.required:
                assert table[column.name].null_count == 0, (name, column.name)
        keys = [repr(row) for row in table.select(list(TABLES[name].key)).to_pylist()]
        assert name == "enforcement" or len(keys) == len(set(keys)), name


def test_deeds_leave_the_twin_untouched(quiet: World, guilty: World) -> None:
    for name in UNTOUCHED:
        assert guilty.tables[name].equals(quiet.tables[name]), name
    named = {record for label in guilty.labels for record in label.record_ids}
    for name in ("enforcement", "steps", "compulsory_measures", "edits"):
        old, new = by_record(quiet.tables[name]), by_record(guilty.tables[name])
        alike = [record for record in old if record not in named]
        lost = {record for record in alike if record not in new}
        assert len(lost) <= 40, name  # records made away with are named by their readings
        assert all(old[record] == new[record] for record in alike if record not in lost), name


def test_footage_of_others_is_the_same(quiet: World, guilty: World) -> None:
    subjects = {label.subject_id for label in guilty.labels}
    unit = next(label.subject_id for label in guilty.labels if label.signal == "U1")
    people = quiet.tables["officers"].to_pylist()
    others = pa.array(
        [row["officer_id"] for row in people if row["officer_id"] not in subjects and row["unit_id"] != unit]
    )
    for name in ("footage", "readings"):
        old, new = (
            side.tables[name].filter(pc.is_in(side.tables[name]["officer_id"], value_set=others))
            for side in (quiet, guilty)
        )
        assert new.equals(old)
        assert not quiet.tables[name].equals(guilty.tables[name])


@pytest.mark.parametrize("signal", sorted(set(ACTS) - {"P2", "P3", "A4", "D3"}))
def test_labels_name_exactly_what_was_altered(quiet: World, signal: str) -> None:
    done = world(f"{signal}:0.3:1")
    (label,) = done.labels
    assert changed(quiet, done) == set(label.record_ids)
    assert len(label.record_ids) == len(set(label.record_ids)) > 0


@pytest.mark.parametrize("signal", sorted(set(ACTS) - {"P2"}))
@pytest.mark.parametrize("share", [0.4, 0.15, 0.05])
def test_share_is_exact(state: State, signal: str, share: float) -> None:
    plan = state.plan
    _, (label,) = commit(state, items=[spec.Item(signal, str(share), share, 1)])
    counts = ACTS[signal].counts(state, begins=plan.begins, ends=plan.ends).tolist()
    scopes = [round(count * share / (1 - share)) if signal in ADDING else round(count * share) for count in counts]
    wholes = [count + more if signal in ADDING else count for count, more in zip(counts, scopes, strict=True)]
    fits = {(more, more / whole) for more, whole in zip(scopes, wholes, strict=True) if whole}
    assert (len(label.record_ids), label.share) in fits


def test_off_cameras_are_seen_in_the_footage(quiet: World) -> None:
    done = world("A4:strong:1")
    (label,) = done.labels
    assert changed(quiet, done) == set()
    times = {row["record_id"]: row["occurred_at"] for row in done.tables["enforcement"].to_pylist()}
    spans = [
        (row["starts_at"], row["ends_at"])
        for row in done.tables["footage"].to_pylist()
        if row["officer_id"] == label.subject_id
    ]
    covered = [record for record in label.record_ids if any(a <= times[record] <= b for a, b in spans)]
    assert len(covered) <= 0.05 * len(label.record_ids)


def test_invented_decisions_have_no_payment(guilty: World) -> None:
    label = next(label for label in guilty.labels if label.signal == "P1")
    rows = [row for row in guilty.tables["enforcement"].to_pylist() if row["record_id"] in set(label.record_ids)]
    paid = set(guilty.tables["register"]["document_no"].to_pylist())
    assert rows
    assert all(row["fine"] > 0 and row["document_no"] not in paid and row["paid_at"] is None for row in rows)


def test_readings_stay_where_the_record_is_made_away_with() -> None:
    done = world("D3:0.9:2")
    readings = set(done.tables["readings"]["reading_id"].to_pylist())
    lost = {name for label in done.labels for name in label.record_ids if name.startswith("T")}
    assert lost
    assert lost <= readings


def test_claims_exceed_the_counters(quiet: World) -> None:
    done = world("P2:strong:1@2024-02")
    (label,) = done.labels
    assert (label.subject_kind, label.share, len(label.record_ids)) == ("unit", 0.4, 2)
    old, new = (side.tables["counts"].to_pylist() for side in (quiet, done))
    raised = [(a, b) for a, b in zip(old, new, strict=True) if a["count"] != b["count"]]
    assert {f"{b['series_id']}@{b['period']:%Y-%m}" for _, b in raised} == set(label.record_ids)
    assert all(abs(a["count"] - 0.6 * b["count"]) <= 1 for a, b in raised)


def test_every_table_goes_into_a_lake_without_quarantine(guilty: World, tmp_path: Path) -> None:
    paths = [path for path in write.write(guilty, folder=tmp_path / "world") if path.suffix == ".parquet"]
    lake = Lake.create(tmp_path / "lake")
    report = take(lake, *paths)
    assert report.batch is not None
    assert report.batch.quarantine is None
    for name, load in report.batch.tables.items():
        assert load.accepted + load.amended == guilty.tables[name].num_rows, name
    assert set(report.batch.tables) == set(guilty.tables)


def test_an_honest_world_keeps_to_the_law(quiet: World) -> None:
    rows = quiet.tables["enforcement"].to_pylist()
    above = [row for row in rows if row["procedure"] == "summary" and (row["fine"] or 0) > 200]
    alone = [row for row in rows if row["procedure"] == "ordinary" and row["partner_id"] is None]
    ordinary = [row for row in rows if row["procedure"] == "ordinary"]
    assert len(above) <= 0.003 * len(rows)
    assert len(alone) <= 0.04 * len(ordinary)
    assert all(row["entered_at"] >= row["occurred_at"] for row in rows)
    assert all(row["points"] == 0 for row in rows if row["sanction"] == "warning")


def test_start_month_and_files(tmp_path: Path) -> None:
    done = world("D1:strong:1@2024-02")
    write.write(done, folder=tmp_path)
    text = (tmp_path / "labels" / "labels.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(text.splitlines())
    assert (row["signal"], row["kind"]) == ("D1", "downgrading")
    assert row["starts"].startswith("2024-01-31T16:00")
    assert len(row["record_ids"].split(";")) == len(done.labels[0].record_ids)
    held = tomllib.loads((tmp_path / "labels" / "world.toml").read_text(encoding="utf-8"))
    assert (held["world"]["seed"], held["world"]["misconduct"]) == (11, "D1:strong:1@2024-02")


def test_scenarios_kept_aside_can_be_written() -> None:
    assert len(world("aside:medium:6").labels) >= 6


@pytest.mark.parametrize(
    "text",
    ["", "X1:strong:2", "P1:loud:2", "P1:strong:0", "P1:strong", "P1:1.5:2", "P1:strong:2@2024-13", "none,P1:weak:1"],
)
def test_specs_that_are_not_understood(text: str) -> None:
    with pytest.raises(Problem, match="simulate_spec_wrong"):
        spec.read(text)


def test_kinds_are_spread_evenly() -> None:
    items = spec.read("padding:medium:24,D1:0.25:2@2024-04,downgrading:weak:7")
    assert [item.count for item in items if item.signal.startswith("P")] == [3] * 8
    assert [item.count for item in items[-6:]] == [2, 1, 1, 1, 1, 1]
    assert items[8] == spec.Item("D1", "0.25", 0.25, 2, date(2024, 4, 1))
    assert set(SCARCE_FIRST) == set(ACTS) == set(spec.SIGNALS)
    assert spec.read("none") == []


@pytest.mark.parametrize("wrong", [{"officers": 3}, {"months": 0}, {"seed": -1}])
def test_numbers_out_of_range(wrong: dict[str, int]) -> None:
    with pytest.raises(Problem, match="simulate_number_wrong"):
        world("none", **wrong)


def test_too_few_to_draw_from() -> None:
    with pytest.raises(Problem, match="simulate_too_few"):
        world("D4:strong:50")


def test_command_says_what_it_wrote(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(simulate)
    words = [str(tmp_path / "out"), "--officers", "20", "--months", "1", "--seed", "3", "--start", "2025-01-01"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "20 officers" in done.output
    assert (tmp_path / "out" / "tables" / "enforcement.parquet").is_file()


def test_knows_nothing_of_the_assessment() -> None:
    code = (
        "import sys; import zhunsheng.simulate.world, zhunsheng.simulate.write; "
        "print([name for name in sys.modules if name.startswith('zhunsheng.integrity')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
