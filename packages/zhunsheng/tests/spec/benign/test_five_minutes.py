"""Five minutes, told by example."""

from datetime import datetime

import ibis
import pyarrow as pa
import pytest

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import five_minutes


def clock(minute, second=0):
    """A wall clock; it has no zone."""
    return datetime.fromisoformat(f"2023-01-01T09:{minute:02d}:{second:02d}")


def times(officer, minutes):
    return [{"officer_id": officer, "_clock": clock(minute)} for minute in minutes]


@pytest.mark.parametrize(("minute", "second", "found"), [(35, 0, True), (35, 1, False), (36, 0, False), (0, 0, True)])
def test_whole_five_minutes(minute, second, found):
    table = ibis.memtable(pa.table({"clock": [clock(minute, second)]}))
    assert DuckDBEngine().run(table.select(x=five_minutes.on_grid(table.clock)))["x"].to_pylist() == [found]


def test_the_habit_is_learnt_from_other_records_and_from_enough_of_them():
    """Nine in ten on the grid is a habit; two in ten is chance; ten records tell nothing."""
    rows = times("rounds", [0, 5, 10, 15, 20, 25, 30, 35, 40, 41] * 4)
    rows += times("exact", [0, 5, *range(11, 15), *range(16, 20)] * 4) + times("new", [0] * 10)
    table = ibis.memtable(pa.Table.from_pylist(rows))
    rounders = five_minutes.habits(table)
    assert DuckDBEngine().run(rounders)["officer_id"].to_pylist() == ["rounds"]
    asked = ibis.memtable(pa.table({"officer_id": ["rounds", "rounds", "exact"], "on_grid": [True, False, True]}))
    found = DuckDBEngine().run(five_minutes.explains(asked, rounders=rounders).order_by("officer_id", "on_grid"))
    assert found["cause"].to_pylist() == [None, None, "five_minutes"]
