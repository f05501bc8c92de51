"""What a sender may bring, what a dry run says before, and how one row is mended after."""

from datetime import date

import pytest

import exports
from makers import record, take, write_csv
from zhunsheng.errors import Problem
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest import quarantine
from zhunsheng.ingest.headers import MASK, look, suited
from zhunsheng.ingest.retry import mend
from zhunsheng.ingest.run import ingest
from zhunsheng.ingest.scope import Scope
from zhunsheng.ingest.trial import trial
from zhunsheng.lake import Lake
from zhunsheng.lake.coverage import coverage

OURS, THEIRS = "150100000000", "150200000000"
HEADER = (*exports.VIOLATIONS_ZH, "违法时间点")
TIME, UNIT = exports.VIOLATIONS_ZH.index("违法时间"), exports.VIOLATIONS_ZH.index("处理机关")


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake")


def violations(*changes):
    """The ordinary rows, and copies of the first with some cells changed."""
    changed = [
        [dict(change).get(place, cell) for place, cell in enumerate(exports.VIOLATIONS[0])] for change in changes
    ]
    return [(*row, "x") for row in (*exports.VIOLATIONS, *changed)]


def held(lake, batch=""):
    return list(quarantine.entries(lake, batch=batch))


def test_a_dry_run_says_what_the_ingest_then_does_and_changes_nothing(lake, tmp_path):
    rows = violations({0: "91", TIME: "昨天"}, {0: "92", UNIT: THEIRS})
    path = exports.xlsx_file(tmp_path / "v.xlsx", header=HEADER, rows=rows)
    given = {"profile": profiles.load("cn_violations"), "lake": lake, "scope": Scope(frozenset({OURS}))}
    said = trial(path, **given)
    assert lake.batches() == []
    done = ingest([path], **given).batch
    counts = [(load.accepted, load.amended, load.known, load.quarantined) for load in (
        said.report.batch.tables["enforcement"], done.tables["enforcement"])]  # fmt: skip
    assert counts == [(5, 0, 0, 2)] * 2
    assert dict(said.reasons) == {
        ("enforcement", "occurred_at", "not_a_time"): 1,
        ("enforcement", "unit_id", "unit_outside"): 1,
    }
    assert [(entry.line, entry.codes) for entry in said.held] == [(entry.line, entry.codes) for entry in held(lake)]
    again = trial(path, **given)
    assert (again.report.batch, again.report.holders) == (None, {"v.xlsx": done.id})


def test_what_a_header_says_and_what_is_never_shown(tmp_path):
    path = exports.csv_file(tmp_path / "v.csv", header=HEADER, rows=violations(), encoding="gb18030")
    (sheet,) = look(path, profile=profiles.load("cn_violations"))
    by_name = {heading.name: (heading, sheet.rows[0][place]) for place, heading in enumerate(sheet.headings)}
    assert by_name["违法时间"][0].columns == (("enforcement", "occurred_at"),)
    assert by_name["违法时间"][1] == "2023-03-01 08:05:00"
    assert by_name["违法时间点"][0].near[0] == "违法时间"
    for name in ("驾驶证号", "号牌号码", "违法时间点"):
        assert by_name[name][1] == MASK
    assert sheet.lacking == ()
    assert suited(path, profiles=[profiles.load(name) for name in profiles.known()]) == [("cn_violations", 21)]


def test_a_header_that_nobody_knows_is_still_shown(tmp_path):
    path = exports.csv_file(tmp_path / "v.csv", header=("编号甲", "处理的机关"), rows=[("1", "2")])
    (sheet,) = look(path, profile=profiles.load("cn_violations"))
    assert [(heading.name, heading.columns) for heading in sheet.headings] == [("编号甲", ()), ("处理的机关", ())]
    assert "处理机关" in sheet.headings[1].near
    assert sheet.rows == ((MASK, MASK),)
    assert any(text.startswith("occurred_at (违法时间 / wfsj)") for text in sheet.lacking)


def test_another_units_record_is_neither_amended_nor_added_to(lake, tmp_path):
    take(lake, write_csv([record(1, officer_id="p1")], tmp_path / "enforcement.csv"))
    scope, profile = Scope(frozenset({THEIRS})), profiles.load("canonical")
    forged = write_csv([record(1, unit_id=THEIRS, fine=1), record(2, unit_id=THEIRS)], tmp_path / "enforcement_2.csv")
    made = write_csv([{"record_id": number, "edited_at": "2023-02-01T08:00:00+08:00", "column": "fine"}
                      for number in ("r0000001", "r0000009")], tmp_path / "edits.csv")  # fmt: skip
    batch = ingest([forged, made], profile=profile, lake=lake, scope=scope).batch
    assert {name: (load.accepted, load.amended, load.quarantined) for name, load in batch.tables.items()} == {
        "enforcement": (1, 0, 1),
        "edits": (1, 0, 1),
    }
    assert [entry.codes for entry in held(lake)] == [("held_elsewhere",)] * 2
    own = lake.run(lake.table("enforcement").filter(lambda t: t.record_id == "r0000001")).to_pylist()[0]
    assert (own["unit_id"], own["fine"]) == (OURS, None)


def test_an_answer_to_another_units_row_is_refused_and_said(lake, tmp_path):
    rows = [record(1, occurred_at="?"), record(2, occurred_at="?", unit_id=THEIRS)]
    take(lake, write_csv(rows, tmp_path / "enforcement.csv"))
    ids = [entry.id for entry in held(lake)]
    assert [entry.unit for entry in held(lake)] == [OURS, THEIRS]
    answer = [{"_quarantine": number, **record(7, unit_id=THEIRS)} for number in ids]
    path = write_csv(answer[:1], tmp_path / "enforcement_1.csv")
    given = {"profile": profiles.load("canonical"), "lake": lake, "scope": Scope(frozenset({THEIRS}))}
    assert ingest([path], **given).notes == [("answers_refused", {"rows": 1})]
    assert [entry.id for entry in held(lake)] == ids
    path = write_csv([{**answer[1], "record_id": "r8"}], tmp_path / "enforcement_2.csv")
    assert ingest([path], **given).notes == []
    assert [entry.id for entry in held(lake)] == ids[:1]


def test_one_row_is_mended_once_by_whom_it_belongs_to(lake, tmp_path):
    path = exports.csv_file(tmp_path / "v.csv", header=HEADER, rows=violations({0: "91", TIME: "昨天"}))
    profile = profiles.load("cn_violations")
    ingest([path], profile=profile, lake=lake)
    (entry,) = held(lake)
    ours, theirs = Scope(frozenset({OURS})), Scope(frozenset({THEIRS}))
    given = {"entry": entry.id, "profile": profile}
    with pytest.raises(Problem, match="entry_unknown"):
        mend(lake, values={"违法时间": "2023-03-09 08:00"}, scope=theirs, **given)
    still = mend(lake, values={"违法时间": "前天"}, scope=ours, **given)
    assert (still.batch, still.wrong) == (None, (("occurred_at", "not_a_time", "前天"),))
    moved = mend(lake, values={"违法时间": "2023-03-09 08:00", "处理机关": THEIRS}, scope=ours, **given)
    assert [code for _, code, _ in moved.wrong] == ["unit_outside"]
    done = mend(lake, values={"违法时间": "2023-03-09 08:00"}, scope=ours, **given)
    assert done.batch.tables["enforcement"].accepted == 1
    assert held(lake) == []
    with pytest.raises(Problem, match="entry_unknown"):
        mend(lake, values={}, scope=ours, **given)
    days = coverage(lake, table="enforcement", since=date(2023, 3, 2), until=date(2023, 3, 31)).to_pylist()
    assert [(row["day"].day, row["unit_id"], row["rows"]) for row in days] == [(n, OURS, 1) for n in (2, 3, 4, 5, 9)]
    assert days[-1]["batch"] == done.batch.id


def test_coverage_of_a_table_without_units_goes_by_batch(lake, tmp_path):
    rows = [{"record_id": "r1", "edited_at": "2023-02-01T00:30:00+08:00", "column": "fine"}]
    batch = take(lake, write_csv(rows, tmp_path / "edits.csv")).batch
    (row,) = coverage(lake, table="edits", since=date(2023, 1, 31), until=date(2023, 2, 2)).to_pylist()
    assert row == {"batch": batch.id, "unit_id": None, "day": date(2023, 2, 1), "rows": 1}
    assert coverage(lake, table="crashes", since=date(2023, 1, 1), until=date(2023, 2, 2)).num_rows == 0
