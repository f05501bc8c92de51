"""The code table as an expression says what the law's own look-up says, code by code and day by day."""

from datetime import date

import ibis
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.expr import codes
from zhunsheng.law import Law

CODES = ["1344", "13440", "1205", "16371", "16250", "9999", "12", "13522", "135229", None, "1110", "17115"]
DAYS = [date(2003, 1, 1), date(2021, 1, 1), date(2022, 3, 31), date(2022, 4, 1), date(2023, 5, 5)]
WHAT = {"points": "score", "group": "kind", "charged_tier": "tier", "aggravation": "graver"}


def looked_up(law):
    pairs = [(code, day) for code in CODES for day in DAYS]
    table = ibis.memtable(
        pa.table({"code": [code for code, _ in pairs], "_day": [day for _, day in pairs], "nth": range(len(pairs))})
    )
    rows = DuckDBEngine().run(codes.with_meanings(table, law=law, what=WHAT).order_by("nth")).to_pylist()
    assert [(row["code"], row["_day"]) for row in rows] == pairs
    return rows


def test_every_code_means_what_the_law_says_on_its_day():
    law = Law.load("cn")
    for row in looked_up(law):
        rule = law.code(row["code"], on=row["_day"]) if row["code"] else None
        assert {name: row[name] for name in WHAT.values()} == {
            name: rule.data.get(entry) if rule else None for entry, name in WHAT.items()
        }, row


def test_a_law_without_codes_means_nothing():
    assert all(row[name] is None for row in looked_up(Law.load("none")) for name in WHAT.values())
