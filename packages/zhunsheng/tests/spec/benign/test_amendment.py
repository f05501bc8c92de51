"""Amendment, told by example."""

from makers import END, START, lake_of, record
from zhunsheng.integrity.benign import amendment
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Law
from zhunsheng.types import Window

SOON, LATER = "2023-01-02T10:00:00+08:00", "2023-03-05T10:00:00+08:00"
MOMENT = "2023-01-02T09:00:00+08:00"


def amended(tmp_path, rows):
    scope = Scope(lake_of(rows, tmp_path), Law.load("cn"), END, Window(START, END))
    return sorted(scope.run(amendment.amended(scope))["record_id"].to_pylist())


def at(number, *, entered=SOON, **given):
    return record(number, **{"officer_id": "a", "vehicle": "h1", "occurred_at": MOMENT, "entered_at": entered, **given})


def test_a_second_row_of_the_same_id_is_an_amendment(tmp_path):
    assert amended(tmp_path, [at(1), at(1, entered=LATER, fine=50), at(2, vehicle="h2")]) == ["r0000001"]


def test_a_status_says_so(tmp_path):
    assert amended(tmp_path, [at(1, status="amended", entered=LATER), at(2)]) == ["r0000001"]


def test_a_record_written_anew_after_a_voided_one_is_one_too(tmp_path):
    """Same officer, moment, group and vehicle, entered after the voided row; another vehicle or an earlier entry is none."""
    rows = [at(1, status="voided"), at(2, entered=LATER), at(3, entered=LATER, vehicle="h3")]
    rows += [at(4, entered=LATER, status="voided", vehicle="h4"), at(5, vehicle="h4")]
    assert amended(tmp_path, rows) == ["r0000002"]


def test_ordinary_late_records_are_not(tmp_path):
    assert amended(tmp_path, [at(1, entered=LATER), at(2, entered=LATER)]) == []
