"""Recording regime, told by example."""

from datetime import date

import ibis
import pyarrow as pa

import sanctions
from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import recording_change, recording_regime


def test_a_break_is_the_first_day_of_the_new_stretch():
    days = ibis.memtable(pa.table({"day": [date(2015, 3, 31), date(2015, 4, 1), date(2016, 1, 1)]}))
    stretch = recording_regime.regime(days.day, breaks=[date(2015, 4, 1), date(2015, 12, 1)])
    assert DuckDBEngine().run(days.select(stretch=stretch))["stretch"].to_pylist() == ["0", "1", "2"]


def test_warnings_that_nobody_wrote_down_before_august_make_nobody_severe(assessed, rng):
    """Half of the officers worked until July only, when warnings left no record: they are not harsher than those after."""
    rows = sanctions.force(rng)
    for row in rows:
        early = int(str(row["officer_id"])[1:]) % 2 == 0
        number = int(str(row["record_id"])[1:])
        month = 1 + number % 7 if early else 8 + number % 5
        row["occurred_at"] = f"2023-{month:02d}-{1 + number % 28:02d}T10:00:00+08:00"
        if early:
            row.update(sanction="fine", fine=100)
    found = assessed(rows, only=("a1_same_facts", "a2_benchmark"))
    assert sanctions.named(found) == set()
    assert [note.params["sanction"] for note in found.notes if note.code == "recording_begins"] == ["warning"]
    assert recording_change.breaks(found.scope) == (date(2023, 8, 1),)
    assert recording_regime.CAUSE in {entry.cause for line in found.lines for entry in line.benign}
