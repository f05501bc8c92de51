"""A shared device or badge, told by example."""

import ibis
import pytest

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import shared_device


@pytest.mark.parametrize(
    ("who", "turns"),
    [("aaaaaa", 0), ("aaabbb", 1), ("ababab", 5), ("aabbaa", 2), ("a.a.b.", 0)],
)
def test_turns_are_changes_from_one_row_to_the_next(who, turns):
    """Handing over is one turn; two who share take turns again and again; a blank is nobody's change."""
    rows = [{"session": 1, "at": n, "who": None if name == "." else name} for n, name in enumerate(who)]
    table = ibis.memtable(rows, schema={"session": "int64", "at": "int64", "who": "string"})
    found = DuckDBEngine().run(shared_device.turns(table, within=("session",), order=("at",), who="who")).to_pylist()
    assert {row["turns"] for row in found} == {turns}
