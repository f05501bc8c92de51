"""Fifty kinds of broken input: each row gets its reason, each file its problem, no good row is lost, nothing has a traceback."""

import gzip
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import exports
from makers import record, take, write_csv
from zhunsheng.cli.main import app
from zhunsheng.errors import Problem, catalogue
from zhunsheng.ingest import quarantine
from zhunsheng.lake import Lake

GOOD = [record(n) for n in range(5)]
BAD_CELLS = {
    "required id blank": ("record_id", "", "missing"),
    "required time blank": ("occurred_at", "", "missing"),
    "required unit only spaces": ("unit_id", "  \u3000 ", "missing"),
    "time not a time": ("occurred_at", "yesterday", "not_a_time"),
    "time that the calendar lacks": ("occurred_at", "2023-02-30T08:00:00+08:00", "not_a_time"),
    "time at hour 25": ("occurred_at", "2023-02-03T25:00:00+08:00", "not_a_time"),
    "time without offset": ("occurred_at", "2023-02-03T08:00:00", "time_without_offset"),
    "time before 1980": ("occurred_at", "1879-01-01T00:00:00+08:00", "time_out_of_range"),
    "time after 2099": ("occurred_at", "2923-01-01T00:00:00+08:00", "time_out_of_range"),
    "entry time of zeros": ("entered_at", "0000-00-00T00:00:00Z", "not_a_time"),
    "enumeration misspelt": ("sanction", "finned", "unknown_value"),
    "enumeration in Chinese": ("method", "现场", "unknown_value"),
    "enumeration in a list": ("sanctions", "fine;flogging", "unknown_value"),
    "number with a unit": ("measured", "75 km/h", "not_a_number"),
    "number of letter O": ("measured", "1O5", "not_a_number"),
    "number not finite": ("measured", "NaN", "not_a_number"),
    "number infinite": ("measured", "inf", "not_a_number"),
    "number negative": ("measured", "-5", "out_of_range"),
    "number absurd": ("measured", "99999", "out_of_range"),
    "number beyond all": ("fine", "1e308", "not_a_number"),
    "latitude out of the world": ("lat", "95.0", "out_of_range"),
    "latitude and longitude run together": ("lat", "40.8,111.6", "not_a_number"),
    "whole number with a fraction": ("points", "1.5", "not_whole"),
    "whole number in words": ("points", "三", "not_a_number"),
    "points beyond the scale": ("points", "99", "out_of_range"),
    "neither yes nor no": ("commercial", "maybe", "not_yes_or_no"),
    "id turned into powers of ten": ("record_id", "1.50102E+15", "digits_lost"),
    "document number turned into powers of ten": ("document_no", "1.5E+15", "digits_lost"),
    "text that swallowed other lines": ("status_reason", "x" * 3000, "too_long"),
}


@pytest.mark.parametrize("kind", BAD_CELLS)
def test_a_bad_cell_is_quarantined_with_its_reason(tmp_path, kind):
    column, value, code = BAD_CELLS[kind]
    rows = [*GOOD, {**record(99), column: value}]
    lake = Lake.create(tmp_path / "lake")
    load = take(lake, write_csv(rows, tmp_path / "enforcement.csv")).batch.tables["enforcement"]
    assert (load.accepted, load.quarantined) == (5, 1)
    (entry,) = quarantine.entries(lake)
    assert (entry.line, entry.columns, entry.codes) == (7, (column,), (code,))
    for lang in ("zh", "en"):
        (reason,) = entry.reasons(lang=lang)
        assert column in reason
        assert "{" not in reason


HEAD = ",".join(GOOD[0])
LINES = [",".join(str(value) for value in row.values()) for row in GOOD]
BAD_LINES = {
    "a field too few": (LINES[0].rsplit(",", 1)[0].encode(), "wrong_field_count"),
    "a field too many": (LINES[0].encode() + b",more", "wrong_field_count"),
    "a separator of another kind": (LINES[0].replace(",", ";").encode(), "wrong_field_count"),
    "a quote never closed": (b'"' + LINES[0].encode(), "unclosed_quote"),
    "bytes of another encoding": (LINES[0].encode().replace(b"fine", b"\xff\xfe"), "bad_encoding"),
    "a nul byte": (LINES[0].encode().replace(b"fine", b"fi\0ne"), "nul_byte"),
    "a line of two megabytes": (b"x" * (2 << 20), "line_too_long"),
    "binary rubbish": (bytes(range(128, 256)), "bad_encoding"),
}


@pytest.mark.parametrize("place", [0, 2, 5], ids=["first", "middle", "last"])
@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_bad_line_is_quarantined_and_its_neighbours_are_not(tmp_path, kind, place):
    line, code = BAD_LINES[kind]
    lines = [text.encode() for text in LINES]
    lines.insert(place, line)
    path = tmp_path / "enforcement.csv"
    path.write_bytes(b"\n".join([HEAD.encode(), *lines, b""]))
    lake = Lake.create(tmp_path / "lake")
    load = take(lake, path).batch.tables["enforcement"]
    assert (load.accepted, load.quarantined) == (5, 1)
    (entry,) = quarantine.entries(lake)
    assert (entry.line, entry.codes) == (place + 2, (code,))
    assert entry.reasons(lang="zh")


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def blanks(path: Path) -> Path:
    path.write_bytes(b"\n \n\n")
    return path


def cut_gzip(path: Path) -> Path:
    whole = gzip.compress((HEAD + "\n" + "\n".join(LINES * 2000)).encode())
    path = path.with_suffix(".csv.gz")
    path.write_bytes(whole[: len(whole) // 2])
    return path


def cut_workbook(path: Path) -> Path:
    full = exports.xlsx_file(path.with_name("full.xlsx"), header=exports.VIOLATIONS_ZH, rows=exports.VIOLATIONS)
    path = path.with_suffix(".xlsx")
    path.write_bytes(full.read_bytes()[:-400])
    full.unlink()
    return path


def not_a_workbook(path: Path) -> Path:
    path = path.with_suffix(".xls")
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"junk" * 500)
    return path


def bomb(path: Path) -> Path:
    path = path.with_suffix(".xlsx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (200 << 20))
    return path


def other_columns(path: Path) -> Path:
    path.write_text("colour,size\nred,3\n")
    return path


def no_required_column(path: Path) -> Path:
    return write_csv([{k: v for k, v in row.items() if k != "occurred_at"} for row in GOOD], path)


def unknown_table(path: Path) -> Path:
    return write_csv(GOOD[:3], path.with_name("something.csv"))


def cut_parquet(path: Path) -> Path:
    path = path.with_suffix(".parquet")
    path.write_bytes(b"PAR1" + b"junk" * 100)
    return path


def a_folder_without_files(path: Path) -> Path:
    path = path.with_name("nothing")
    path.mkdir()
    return path


def missing(path: Path) -> Path:
    return path.with_name("nowhere.csv")


BAD_FILES = {
    "an empty file": (empty, "canonical", "file_empty"),
    "nothing but blank lines": (blanks, "canonical", "file_empty"),
    "gzip cut short": (cut_gzip, "canonical", "file_damaged"),
    "workbook cut short": (cut_workbook, "cn_violations", "file_damaged"),
    "not a workbook at all": (not_a_workbook, "cn_violations", "file_damaged"),
    "workbook that is a bomb": (bomb, "cn_violations", "workbook_too_large"),
    "columns of something else": (other_columns, "canonical", "columns_missing"),
    "a required column left out": (no_required_column, "canonical", "columns_missing"),
    "a file named after no table": (unknown_table, "canonical", "table_unclear"),
    "parquet that is none": (cut_parquet, "canonical", "file_damaged"),
    "a workbook where none is taken": (cut_workbook, "boston", "format_unexpected"),
    "a folder without files": (a_folder_without_files, "canonical", "nothing_to_read"),
    "a file that is not there": (missing, "canonical", "file_unreadable"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_whole_with_a_problem(tmp_path, kind):
    make, profile, code = BAD_FILES[kind]
    identity = {"currency": "USD", "jurisdiction": "us_ma"} if profile == "boston" else {}
    lake = Lake.create(tmp_path / "lake", **identity)
    good = write_csv(GOOD, tmp_path / "enforcement_0.csv")
    bad = make(tmp_path / "enforcement.csv" if kind != "columns of something else" else tmp_path / "enforcement_9.csv")
    with pytest.raises(Problem) as caught:
        take(
            lake, *([good] if profile == "canonical" and kind != "a folder without files" else []), bad, profile=profile
        )
    assert caught.value.code == code
    assert "\n" not in caught.value.text(lang="zh")
    assert lake.batches() == []  # the good file beside it has not landed half


@pytest.mark.parametrize("kind", BAD_FILES)
def test_the_command_says_what_to_do_and_shows_no_traceback(tmp_path, kind):
    make, profile, code = BAD_FILES[kind]
    bad = make(tmp_path / "enforcement.csv")
    done = CliRunner().invoke(app, ["ingest", str(bad), "--profile", profile, "--lake", str(tmp_path / "lake")])
    assert done.exit_code == 2
    assert code in done.output
    assert "Traceback" not in done.output


def test_a_workbook_whose_cells_hold_formulas_and_errors_keeps_its_good_rows(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(exports.VIOLATIONS_ZH))
    for row in exports.VIOLATIONS:
        sheet.append(list(row))
    sheet["A3"] = "=HYPERLINK(1)"
    sheet["K4"] = "#DIV/0!"
    book.save(tmp_path / "f.xlsx")
    lake = Lake.create(tmp_path / "lake")
    load = take(lake, tmp_path / "f.xlsx", profile="cn_violations").batch.tables["enforcement"]
    assert load.accepted + load.quarantined == 5
    assert load.accepted >= 3


def test_there_are_fifty_kinds_and_every_row_reason_is_among_them():
    assert len(BAD_CELLS) + len(BAD_LINES) + len(BAD_FILES) >= 50
    tried = {f"row_{code}" for _, _, code in BAD_CELLS.values()} | {f"row_{code}" for _, code in BAD_LINES.values()}
    elsewhere = {"row_unit_suspect", "row_wrong_form", "row_wrong_order"}  # test_batches, below
    elsewhere |= {"row_unit_outside", "row_held_elsewhere"}  # test_senders
    assert {code for code in catalogue() if code.startswith("row_")} - tried == elsewhere


def test_times_in_the_wrong_order_are_held_back(tmp_path):
    days = ("2023-01-01T00:00:00Z", "2023-01-02T00:00:00Z")
    ends = {"m1": (days[1], days[0]), "m2": days}
    rows = [
        {"measure_id": name, "officer_id": "o", "taken_at": taken, "kind": "blood_test", "released_at": released}
        for name, (taken, released) in ends.items()
    ]
    lake = Lake.create(tmp_path / "lake")
    load = take(lake, write_csv(rows, tmp_path / "compulsory_measures.csv")).batch.tables["compulsory_measures"]
    assert (load.accepted, load.quarantined) == (1, 1)
    (entry,) = quarantine.entries(lake)
    assert entry.codes == ("wrong_order",)


def test_a_pattern_of_the_profile_is_held_to(tmp_path):
    from zhunsheng.ingest import profile as profiles
    from zhunsheng.ingest.run import ingest

    text = """
[profile]
id = "p"
version = "1"
zh = "x"
en = "x"
[[table]]
name = "units"
[table.columns]
unit_id = { from = "id", pattern = "^[0-9]{12}$" }
name = "name"
level = { const = "brigade" }
"""
    (tmp_path / "p.toml").write_text(text)
    (tmp_path / "u.csv").write_text("id,name\n150100000000,a\n1501,b\n")
    lake = Lake.create(tmp_path / "lake")
    load = ingest([tmp_path / "u.csv"], profile=profiles.load(str(tmp_path / "p.toml")), lake=lake).batch.tables[
        "units"
    ]
    assert (load.accepted, load.quarantined) == (1, 1)
    assert [entry.codes for entry in quarantine.entries(lake)] == [("wrong_form",)]
