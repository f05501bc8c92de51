"""Terminal default, told by example."""

import ibis
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import terminal_default


def units(*habits):
    """Units with a terminal, from (unit, officer, records, records at midnight)."""
    rows = [
        {"unit_id": unit, "officer_id": officer, "hit": number < hits}
        for unit, officer, n, hits in habits
        for number in range(n)
    ]
    expr = terminal_default.terminals(ibis.memtable(pa.Table.from_pylist(rows)))
    return DuckDBEngine().run(expr)["unit_id"].to_pylist()


OTHERS = [("calm", f"c{n}", 40, 0) for n in range(30)]


def test_a_habit_that_a_whole_unit_shares_is_the_terminals():
    assert units(*OTHERS, *(("late", f"l{n}", 40, 12) for n in range(6))) == ["late"]


def test_a_habit_of_one_officer_is_his_own():
    mates = [("late", f"l{n}", 40, 0) for n in range(6)]
    assert units(*OTHERS, *mates, ("late", "x", 40, 30)) == []


def test_too_few_officers_show_no_terminal():
    assert units(*OTHERS, *(("late", f"l{n}", 40, 12) for n in range(3))) == []
