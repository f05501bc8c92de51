"""Licence lag, told by example."""

from datetime import timedelta

import pytest

from makers import END, START, lake_of, record
from zhunsheng.integrity.benign import licence_lag
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Law
from zhunsheng.types import Window

ACT = START + timedelta(days=30)


def lagged(folder, *, keyed=1, state="suspended", seen=None, reset=False):
    """Was the state of the licence known only after the act? Days from the act to each thing."""
    row = record(
        1, occurred_at=ACT.isoformat(), entered_at=(ACT + timedelta(days=keyed)).isoformat(), driver="d" * 32, licence_state=state
    )  # fmt: skip
    rows, tables = [row], {}
    if seen is not None:
        moment = (ACT + timedelta(days=seen)).isoformat()
        rows.append(record(2, occurred_at=moment, entered_at=moment, driver="d" * 32, licence_state="valid"))
    if reset:
        moment = (ACT + timedelta(days=2)).isoformat()
        edit = {
            "record_id": row["record_id"],
            "edited_at": moment,
            "column": "licence_state",
            "before": "valid",
            "after": state,
        }
        tables["edits"] = [edit]
    scope = Scope(lake_of(rows, folder, tables=tables), Law.load("cn"), END, Window(START, END), "M")
    acts = scope.rows.filter(scope.rows.record_id == row["record_id"])
    acts = acts.select("record_id", "driver", "occurred_at", "_known", "licence_state")
    return scope.run(licence_lag.late(scope, rows=acts))["lagged"].to_pylist() == [True]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, False),
        ({"keyed": 5}, True),  # the register of five days later
        ({"reset": True}, True),  # the log shows that it was valid at first
        ({"seen": 3}, True),  # three days on, the same driver holds a valid licence
        ({"seen": 60}, False),  # a suspension may have ended by then
        ({"seen": 3, "state": "wrong_class"}, False),  # a valid licence, and still of the wrong class
    ],
)
def test_a_state_that_came_late_is_not_held_against_the_officer(tmp_path, given, expected):
    assert lagged(tmp_path, **given) is expected
