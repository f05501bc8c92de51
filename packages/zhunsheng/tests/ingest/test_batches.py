"""Batches: the same file twice, amendments, what was known when, new sources, units, formulas."""

from datetime import datetime, timedelta

import pytest

from makers import SHANGHAI, record, take, write_csv
from zhunsheng.errors import Problem
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest import quarantine
from zhunsheng.ingest.retry import retry
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake
from zhunsheng.tables.cells import safe_cell


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake")


def rows_of(lake, **when):
    return lake.run(lake.table("enforcement", **when).order_by("record_id")).to_pylist()


def test_the_same_file_twice_changes_nothing(lake, tmp_path):
    path = write_csv([record(n) for n in range(50)], tmp_path / "enforcement.csv")
    take(lake, path)
    before = {file: file.read_bytes() for file in (tmp_path / "lake" / "batches").rglob("*") if file.is_file()}
    report = take(lake, path)
    assert (report.batch, report.skipped) == (None, ["enforcement.csv"])
    assert before == {file: file.read_bytes() for file in (tmp_path / "lake" / "batches").rglob("*") if file.is_file()}


def test_the_same_rows_in_another_file_are_known_not_doubled(lake, tmp_path):
    rows = [record(n) for n in range(50)]
    take(lake, write_csv(rows, tmp_path / "enforcement_1.csv"))
    load = take(lake, write_csv(rows[::-1], tmp_path / "enforcement_2.csv")).batch.tables["enforcement"]
    assert (load.accepted, load.amended, load.known) == (0, 0, 50)
    assert len(rows_of(lake)) == 50


def test_a_row_twice_in_one_file_is_one(lake, tmp_path):
    load = take(lake, write_csv([record(1), record(1)], tmp_path / "enforcement.csv")).batch.tables["enforcement"]
    assert (load.accepted, load.known) == (1, 1)


def test_an_amendment_replaces_and_the_lake_still_knows_what_was(lake, tmp_path):
    entered = datetime(2023, 2, 1, tzinfo=SHANGHAI)
    old = record(1, fine=200, entered_at=entered.isoformat())
    new = record(1, fine=50, entered_at=(entered + timedelta(days=30)).isoformat())
    take(lake, write_csv([old], tmp_path / "enforcement_1.csv"))
    load = take(lake, write_csv([new], tmp_path / "enforcement_2.csv")).batch.tables["enforcement"]
    assert (load.accepted, load.amended) == (0, 1)
    (row,) = rows_of(lake)
    assert (row["fine"], row["status"]) == (50.0, "amended")
    (row,) = rows_of(lake, as_of=entered + timedelta(days=10))
    assert (row["fine"], row["status"]) == (200.0, "valid")
    assert rows_of(lake, as_of=entered - timedelta(days=1)) == []


def test_versions_out_of_order_give_the_same_lake(tmp_path):
    entered = datetime(2023, 2, 1, tzinfo=SHANGHAI)
    rows = [record(1, fine=fine, entered_at=(entered + timedelta(days=fine)).isoformat()) for fine in (30, 10, 20)]
    latest = []
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        lake = Lake.create(tmp_path / f"lake{order}")
        for place in order:
            take(lake, write_csv([rows[place]], tmp_path / f"enforcement_{order[0]}{place}.csv"))
        (row,) = rows_of(lake)
        latest.append((row["fine"], row["status"]))
    assert latest == [(30.0, "amended")] * 3


NEW_SOURCE = """
[profile]
id = "kommune"
version = "1"
zh = "测试来源"
en = "a source of the test"
time_zone = "Europe/Berlin"
delimiter = ";"
encodings = ["cp1252"]

[[table]]
name = "enforcement"

[table.columns]
record_id = "Aktenzeichen"
unit_id = { const = "amt" }
occurred_at = { date = "Tag", clock = "Uhrzeit", formats = ["%d.%m.%Y %H:%M"] }
method = { from = "Art", map = { "Blitzer" = "off_site", "Anhaltung" = "on_site" } }
subject = { const = "motor" }
group = { const = "speeding" }
sanction = { from = "Folge", map = { "Bußgeld" = "fine", "Verwarnung" = "warning" } }
status = { const = "valid" }
fine = { from = "Cent", unit = "fen" }
"""


def test_a_new_source_takes_a_toml_alone(tmp_path):
    (tmp_path / "kommune.toml").write_text(NEW_SOURCE, encoding="utf-8")
    rows = ["A-1;31.12.2023;23:30;Blitzer;Bußgeld;7000", "A-2;01.07.2023;12:00;Anhaltung;Verwarnung;0"]
    text = "\n".join(["Aktenzeichen;Tag;Uhrzeit;Art;Folge;Cent", *rows, ""])
    (tmp_path / "liste.csv").write_text(text, encoding="cp1252")
    lake = Lake.create(tmp_path / "lake", zone="Europe/Berlin", currency="EUR", jurisdiction="none")
    ingest([tmp_path / "liste.csv"], profile=profiles.load(str(tmp_path / "kommune.toml")), lake=lake)
    one, two = rows_of(lake)
    assert (one["fine"], one["method"], one["sanction"]) == (70.0, "off_site", "fine")
    assert one["occurred_at"].isoformat() == "2023-12-31T22:30:00+00:00"
    assert two["occurred_at"].isoformat() == "2023-07-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ('record_id = "Aktenzeichen"', "recrd_id"),
        ('unit = "fen"', 'unit = "pfennig"'),
        ('name = "enforcement"', 'name = "tickets"'),
        ('time_zone = "Europe/Berlin"', 'time_zone = "Europe/Bonn"'),
        ('encodings = ["cp1252"]', 'encodings = ["cp0"]'),
        ('delimiter = ";"', 'delimeter = ";"'),
    ],
)
def test_a_mistake_in_a_profile_is_named_with_its_place(tmp_path, broken, named):
    text = NEW_SOURCE.replace(broken, named if "=" in named else broken.replace("record_id", named))
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        profiles.load(str(tmp_path / "p.toml"))
    assert caught.value.code == "profile_wrong"
    assert caught.value.params["place"]
    assert caught.value.params["allowed"]


def test_a_column_in_the_wrong_unit_is_held_back_together_and_comes_in_when_the_unit_is_mended(tmp_path):
    """Fines in fen read as yuan break no rule row by row; their middle does. Mend the profile, try again."""
    wrong = NEW_SOURCE.replace(', unit = "fen"', "")
    (tmp_path / "p.toml").write_text(wrong, encoding="utf-8")
    lines = [f"A-{n};01.07.2023;12:00;Anhaltung;Bußgeld;{20_000 + 100 * n}" for n in range(60)]
    text = "\n".join(["Aktenzeichen;Tag;Uhrzeit;Art;Folge;Cent", *lines, ""])
    (tmp_path / "liste.csv").write_text(text, encoding="cp1252")
    lake = Lake.create(tmp_path / "lake", zone="Europe/Berlin", currency="EUR", jurisdiction="none")
    load = ingest([tmp_path / "liste.csv"], profile=profiles.load(str(tmp_path / "p.toml")), lake=lake).batch.tables[
        "enforcement"
    ]
    assert (load.accepted, load.quarantined) == (0, 60)
    assert set(quarantine.counts(lake)) == {("enforcement", "fine", "unit_suspect")}
    (tmp_path / "p.toml").write_text(NEW_SOURCE, encoding="utf-8")
    report = retry(lake, profile=profiles.load(str(tmp_path / "p.toml")))
    assert report.batch.tables["enforcement"].accepted == 60
    assert list(quarantine.entries(lake)) == []


def test_quarantined_rows_are_explained_exported_corrected_and_taken_in(lake, tmp_path):
    rows = [record(n) for n in range(10)]
    rows[3]["sanction"] = "finned"
    rows[7]["occurred_at"] = ""
    report = take(lake, write_csv(rows, tmp_path / "enforcement.csv"))
    assert report.batch.tables["enforcement"].accepted == 8
    held = list(quarantine.entries(lake))
    assert [(entry.file, entry.line, entry.columns, entry.codes) for entry in held] == [
        ("enforcement.csv", 5, ("sanction",), ("unknown_value",)),
        ("enforcement.csv", 9, ("occurred_at",), ("missing",)),
    ]
    assert "warning" in held[0].reasons(lang="en")[0]
    assert "finned" in held[0].reasons(lang="zh")[0]
    path = tmp_path / "enforcement_corrected.csv"
    assert quarantine.export(lake, path, lang="zh") == 2
    text = path.read_text(encoding="utf-8-sig").replace("finned,", "fine,")
    path = tmp_path / "enforcement_2.csv"
    path.write_text(text, encoding="utf-8")
    load = take(lake, path).batch.tables["enforcement"]
    assert (load.accepted, load.quarantined) == (1, 1)
    (left,) = quarantine.entries(lake)
    assert (left.file, left.codes) == ("enforcement_2.csv", ("missing",))
    assert len(rows_of(lake)) == 9


def test_an_id_of_a_quarantined_row_that_does_not_exist_resolves_nothing(lake, tmp_path):
    take(lake, write_csv([record(1, sanction="x")], tmp_path / "enforcement_1.csv"))
    forged = [{"_quarantine": "20200101T000000-ffff/0", **record(2)}, {"_quarantine": "../../x", **record(3)}]
    take(lake, write_csv(forged, tmp_path / "enforcement_2.csv"))
    assert len(list(quarantine.entries(lake))) == 1
    assert len(rows_of(lake)) == 2


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1"])
def test_formulas_stay_text_and_leave_as_text(lake, tmp_path, cell):
    take(lake, write_csv([record(1, code=cell, sanction="x")], tmp_path / "enforcement.csv"))
    quarantine.export(lake, tmp_path / "out.csv", lang="en")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert safe_cell(cell) in text
    assert safe_cell(cell).startswith("'")


def test_files_of_the_lake_are_verified_against_their_hashes(lake, tmp_path):
    take(lake, write_csv([record(n) for n in range(9)], tmp_path / "enforcement.csv"))
    assert lake.verify() == []
    victim = next((tmp_path / "lake/batches").rglob("*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    assert [state for _, _, state in lake.verify()] == ["altered"]
    victim.unlink()
    assert [state for _, _, state in lake.verify()] == ["missing"]


def test_two_writers_at_once_are_refused(lake, tmp_path):
    path = write_csv([record(1)], tmp_path / "enforcement.csv")
    with lake.writing(), pytest.raises(Problem) as caught:
        take(Lake.open(tmp_path / "lake"), path)
    assert caught.value.code == "lake_busy"


def test_a_wrong_key_stops_everything(lake, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHUNSHENG_KEY_FILE", str(tmp_path / "other.key"))
    (tmp_path / "other.key").write_text("ab" * 32)
    with pytest.raises(Problem) as caught:
        take(lake, write_csv([record(1)], tmp_path / "enforcement.csv"))
    assert caught.value.code == "key_wrong"


def test_parquet_and_csv_of_the_canonical_tables_give_the_same(tmp_path, rng):
    import pyarrow.csv as pacsv
    import pyarrow.parquet as pq

    path = write_csv([record(n, fine=n, sanctions="fine;points") for n in range(30)], tmp_path / "enforcement.csv")
    table = pacsv.read_csv(path)
    (tmp_path / "pq").mkdir()
    pq.write_table(table, tmp_path / "pq" / "enforcement.parquet")
    one, two = Lake.create(tmp_path / "one"), Lake.create(tmp_path / "two")
    take(one, path)
    take(two, tmp_path / "pq" / "enforcement.parquet")
    drop = ("_batch", "_arrived", "_file", "_line")
    plain = [[{k: v for k, v in row.items() if k not in drop} for row in rows_of(lake)] for lake in (one, two)]
    assert plain[0] == plain[1] != []
