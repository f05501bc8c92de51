"""The national system's exports in every form they come in give the same canonical rows."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

import exports
from makers import take
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake
from zhunsheng.law import Law


def rows_of(lake, table, order):
    return lake.run(lake.table(table).order_by(order)).to_pylist()


@pytest.mark.parametrize("header", [exports.VIOLATIONS_ZH, exports.VIOLATIONS_CODES], ids=["chinese", "codes"])
@pytest.mark.parametrize("form", exports.WRITERS)
def test_violations(tmp_path, form, header):
    path = exports.WRITERS[form](tmp_path / form, header=header, rows=exports.VIOLATIONS)
    lake = Lake.create(tmp_path / "lake")
    report = take(lake, path, profile="cn_violations")
    assert report.batch.quarantine is None
    assert report.batch.law_version == "" or report.batch.law_version.startswith("cn-")
    one, two, three, four, five = rows_of(lake, "enforcement", "record_id")
    assert one["record_id"] == "1501001900000001"
    assert one["document_no"] == "150100190000001X"
    assert one["occurred_at"] == datetime(2023, 3, 1, 0, 5, tzinfo=UTC)
    assert (one["group"], one["measure"], one["measured"], one["limit"]) == ("speeding", "speed_kmh", 75.0, 60.0)
    assert (one["method"], one["procedure"], one["sanction"], one["fine"]) == ("on_site", "summary", "fine", 200.0)
    assert (one["vehicle_origin"], one["vehicle_class"], one["commercial"]) == ("15", "car", False)
    assert (one["lat"], one["lon"]) == (40.82, 111.66)
    assert two["occurred_at"] == datetime(2023, 3, 1, 16, 15, tzinfo=UTC)
    assert (two["group"], two["measure"], two["limit"], two["charged_tier"]) == ("alcohol", "bac_mg_100ml", 20.0, 0)
    assert two["sanction"] == "suspension"
    assert (three["measure"], three["limit"]) == ("load_ratio", 1.0)
    assert three["measured"] == pytest.approx(1.24)
    assert three["occurred_at"] == datetime(2023, 3, 3, 2, 15, tzinfo=UTC)
    assert (four["subject"], four["sanction"], four["vehicle"]) == ("pedestrian", "warning", None)
    assert four["occurred_at"] == datetime(2023, 3, 4, 2, 5, tzinfo=UTC)
    assert (five["officer_id"], five["method"], five["group"]) == (None, "off_site", "signal")


def test_persons_and_plates_become_hmacs_of_the_lakes_key(tmp_path):
    path = exports.csv_file(tmp_path / "v.csv", header=exports.VIOLATIONS_ZH, rows=exports.VIOLATIONS)
    lake = Lake.create(tmp_path / "lake")
    take(lake, path, profile="cn_violations")
    one = rows_of(lake, "enforcement", "record_id")[0]
    secret = lake.key().pseudonyms
    for column, clear in (("vehicle", exports.WHO[2]), ("driver", exports.WHO[0])):
        digest = "h" + hmac.new(secret, clear.encode(), hashlib.sha256).hexdigest()[:32]
        assert one[column] in (digest, f"02.{digest}")
    held = b"".join(file.read_bytes() for file in (tmp_path / "lake").rglob("*") if file.is_file())
    assert exports.WHO[0].encode() not in held
    assert exports.WHO[2].encode() not in held


def test_compulsory_measures(tmp_path):
    header = ("强制措施凭证号", "违法时间", "类型", "执勤民警", "号牌种类", "号牌号码", "驾驶证号")
    rows = [
        ("1501007001", "2023-03-02 00:20", "扣留驾驶证", "100001", "02", "蒙A12345", "x"),
        ("1501007002", "2023-03-02 00:25", "4", "100001", "", "", "x"),
    ]
    lake = Lake.create(tmp_path / "lake")
    take(lake, exports.xls_file(tmp_path / "f.xls", header=header, rows=rows), profile="cn_measures")
    assert [row["kind"] for row in rows_of(lake, "compulsory_measures", "measure_id")] == [
        "detain_licence",
        "blood_test",
    ]


def test_crashes_and_parties(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    header = (
        "sgbh",
        "glbm",
        "sgfssj",
        "kskcsj",
        "sglx",
        "swrs",
        "swrs7",
        "ssrs",
        "zjccss",
        "lh",
        "gls",
        "sfty",
        "bar1",
        "bar2",
        "tq",
    )
    rows = [
        ("1501001234567890", "150100000000", "2023-05-01 10:00", "2023-05-01 10:25", "1", "1", "2", "3", "50", "G6", "5", "2"),
        ("1501001234567891", "150100000000", "2023-05-01 11:00", "", "4", "0", "0", "0", "800", "", "", "1"),
    ]  # fmt: skip
    take(lake, exports.xlsx_file(tmp_path / "a.xlsx", header=header, rows=rows), profile="cn_crashes")
    one, two = rows_of(lake, "crashes", "crash_id")
    assert (one["severity"], one["deaths"], one["deaths_7d"], one["hit_and_run"]) == ("fatal", 1, 2, True)
    assert (two["severity"], two["procedure"], two["hit_and_run"]) == ("damage", "summary", False)
    header = ("sgbh", "rybh", "jtfs", "sgzr", "wfxw1", "wfxw2", "wfxw3", "tk1", "tk2", "hphm")
    rows = [
        ("1501001234567890", "1", "K33", "主要", "1301", "", "1625", "第38条", "", "蒙A12345"),
        ("1501001234567890", "2", "A1", "4", "", "", "", "", "", ""),
    ]
    take(lake, exports.csv_file(tmp_path / "p.csv", header=header, rows=rows, encoding="gb18030"), profile="cn_parties")
    one, two = rows_of(lake, "crash_parties", "party_no")
    assert (one["kind"], one["liability"], one["behaviours"], one["articles"]) == (
        "motor",
        "main",
        ["1301", "1625"],
        ["第38条"],
    )
    assert (two["kind"], two["liability"], two["behaviours"]) == ("pedestrian", "minor", None)


def test_breath_tests(tmp_path):
    header = ("devicetype", "deviceid", "recordnum", "brac", "testdate", "carnum", "drivernum", "policenum", "testmode")
    rows = [("JZ01", "D001", "77", "45", "2023-03-02 00:10:05", "蒙A12345", "x", "100001", "主动")]
    lake = Lake.create(tmp_path / "lake")
    take(lake, exports.xls_file(tmp_path / "b.xls", header=header, rows=rows), profile="cn_breath")
    (row,) = rows_of(lake, "readings", "reading_id")
    assert (row["measure"], row["value"], row["mode"], row["device_id"]) == ("bac_mg_100ml", 45.0, "evidential", "D001")


@pytest.mark.parametrize("headed", [True, False], ids=["each_with_header", "header_in_the_first_only"])
def test_an_export_split_at_65535_rows(tmp_path, headed):
    """The old .xls ends at 65,536 lines: one header and 65,535 rows; the rest goes on in the next file."""
    header = ("违法编号", "处理机关", "违法时间", "违法行为", "信息来源", "执勤民警")
    rows = [(f"15{n:014d}", "150100000000", "2023-03-01 08:05", "1018", "1", f"{n % 50}") for n in range(66_000)]
    first = exports.xls_file(tmp_path / "wf_1.xls", header=header, rows=rows[:65_535])
    second = exports.xls_file(tmp_path / "wf_2.xls", header=header if headed else (), rows=rows[65_535:])
    lake = Lake.create(tmp_path / "lake")
    report = take(lake, second, first, profile="cn_violations")
    assert report.batch.tables["enforcement"].accepted == 66_000
    assert [code for code, _ in report.notes] == ([] if headed else ["header_inherited"])


def test_a_title_above_the_header_and_empty_columns_are_passed_over(tmp_path):
    rows = [(*row, "", "") for row in exports.VIOLATIONS]
    path = exports.xlsx_file(
        tmp_path / "t.xlsx", header=(*exports.VIOLATIONS_ZH, "", ""), rows=rows, title=["违法处理记录导出"]
    )
    lake = Lake.create(tmp_path / "lake")
    assert take(lake, path, profile="cn_violations").batch.tables["enforcement"].accepted == 5


def test_a_code_is_read_by_the_day_of_the_act(tmp_path):
    """1344 was a prohibition sign until 31 March 2022; the codes were issued anew the next day."""
    header = ("违法编号", "处理机关", "违法时间", "违法行为", "信息来源")
    rows = [
        ("1", "150100000000", "2022-03-31 23:59", "1344", "1"),
        ("2", "150100000000", "2022-04-01 00:00", "1344", "1"),
    ]
    lake = Lake.create(tmp_path / "lake")
    take(lake, exports.csv_file(tmp_path / "v.csv", header=header, rows=rows), profile="cn_violations")
    assert [row["group"] for row in rows_of(lake, "enforcement", "record_id")] == ["signal", "other"]


def test_a_bureaus_own_code_table_is_read_first(tmp_path):
    """A code that the shipped subset does not know, and one that a bureau reads otherwise."""
    text = """
[defaults]
kind = "code"
article = "GA/T 16.31"
source = "VIO_CODEWFDM"
confidence = "high"
since = 2022-04-01
zh = "x"
en = "x"
[[rule]]
id = "code.7777"
code = "7777"
group = "helmet"
subject = "non_motor"
"""
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "codes.toml").write_text(text)
    header = ("违法编号", "处理机关", "违法时间", "违法行为", "信息来源")
    path = exports.csv_file(tmp_path / "v.csv", header=header, rows=[("1", "150100000000", "2023-03-31", "7777", "1")])
    lake = Lake.create(tmp_path / "lake")
    report = ingest([path], profile=profiles.load("cn_violations"), lake=lake, local_law=tmp_path / "law")
    (row,) = rows_of(lake, "enforcement", "record_id")
    assert (row["group"], row["subject"]) == ("helmet", "non_motor")
    assert report.batch.law_version != Law.load("cn").version
