"""Late entry of a unit, told by example."""

import pytest

from makers import END, START, lake_of, record
from zhunsheng.integrity.benign import late_entry_of_unit
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Law
from zhunsheng.types import Window


def day(number, officer, *, late):
    entered = "2023-05-09T10:00:00+08:00" if late else "2023-05-03T18:00:00+08:00"
    return record(number, officer_id=officer, occurred_at="2023-05-03T15:00:00+08:00", entered_at=entered)


@pytest.mark.parametrize(
    ("late", "down"),
    [
        ("abcd", ["a", "b", "c", "d"]),  # the terminal was down
        ("a", []),  # one alone is late: that is a person
        ("ab", ["c", "d"]),  # a and b have one late colleague each; c and d have two of three
        ("abc", ["a", "b", "c", "d"]),  # for d, three of three others; for a, two of three others
    ],
)
def test_an_officer_is_excused_by_colleagues_never_by_own_records(tmp_path, late, down):
    rows = [day(10 * n + k, name, late=name in late) for n, name in enumerate("abcd") for k in range(3)]
    scope = Scope(lake_of(rows, tmp_path), Law.load("cn"), END, Window(START, END))
    found = scope.run(late_entry_of_unit.days(scope, hours=24))
    assert sorted(found["officer_id"].to_pylist()) == down
    assert {str(value) for value in found["_day"].to_pylist()} <= {"2023-05-03"}


def test_few_late_among_many_is_no_fault_of_the_terminal(tmp_path):
    rows = [day(100 * n + k, name, late=name in "ab" and k == 0) for n, name in enumerate("abcd") for k in range(5)]
    scope = Scope(lake_of(rows, tmp_path), Law.load("cn"), END, Window(START, END))
    assert scope.run(late_entry_of_unit.days(scope, hours=24)).num_rows == 0
