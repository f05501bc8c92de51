"""Upload of a whole unit, told by example."""

from datetime import date

import ibis
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import unit_upload


def late(rows):
    names = ("officer_id", "unit_id", "_day", "hit")
    table = ibis.memtable(pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows]))
    found = DuckDBEngine().run(unit_upload.flagged(table, least=5, share=0.8, people=3)).to_pylist()
    assert len(found) == len(rows)
    return {(row["unit_id"], row["_day"].day) for row in found if row["unit_late"]}


def day(number):
    return date(2023, 3, number)


def test_a_day_that_nearly_everybody_lacks_is_the_units():
    lost = [(f"o{n % 4}", "u1", day(7), n != 3) for n in range(8)]
    plain = [(f"o{n % 4}", "u1", day(8), n == 3) for n in range(8)]
    assert late(lost + plain) == {("u1", 7)}


def test_a_day_of_one_officer_is_not():
    assert late([("o1", "u1", day(7), True)] * 8) == set()


def test_neither_is_one_officers_part_of_a_day():
    mixed = [("o1", "u1", day(7), True)] * 6 + [(f"o{n}", "u1", day(7), False) for n in range(2, 5)]
    assert late(mixed) == set()
