"""What is wrong with a row: one code a column, from the rules of the canonical table."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.ingest.profile import Target
from zhunsheng.ingest.texts import has_offset
from zhunsheng.tables import TABLES
from zhunsheng.tables.spec import Column, Table

UNREADABLE = {
    "int": "not_a_number",
    "float": "not_a_number",
    "bool": "not_yes_or_no",
    "time": "not_a_time",
    "date": "not_a_time",
    "enum": "unknown_value",
    "list_enum": "unknown_value",
}
LONGEST = 2000  # bytes of one cell of text
EARLIEST, LATEST = "1980-01-01", "2100-01-01"
MANGLED = r"^[0-9](\.[0-9]+)?[eE]\+?[0-9]+$"  # what a spreadsheet makes of a long number
Branches = list[tuple[ir.BooleanValue, str]]


def given_name(column: str) -> str:
    """What the source's text for a column is called while it is judged."""
    return f"given_{column}"


def problems(rows: ir.Table, *, target: Target, zone: str) -> ir.StringValue:
    """All that is wrong with a row as ``column:code;column:code;``, empty where nothing is.

    Parameters
    ----------
    rows : the typed columns, and beside each the text given for it.
    """
    table = TABLES[target.name]
    branches = [
        (column.name, _branches(rows, column, target=target, zone=zone))
        for column in table.columns
        if column.required or given_name(column.name) in rows.columns
    ]
    branches += [(rule.later, [(rows[rule.later] < rows[rule.earlier], "wrong_order")]) for rule in table.orders]
    tests = [test for _, found in branches for test, _ in found]
    texts = [_first(name, found) for name, found in branches if found]
    if not tests:
        return ibis.literal("")
    joined = texts[0]
    for text in texts[1:]:
        joined = joined + text
    return ibis.cases((ibis.or_(*tests), joined), else_="")  # most rows have nothing wrong: no text is put together


def _first(name: str, branches: Branches) -> ir.StringValue:
    return ibis.cases(*((test, f"{name}:{code};") for test, code in branches), else_="")


def _branches(rows: ir.Table, column: Column, *, target: Target, zone: str) -> Branches:
    if given_name(column.name) not in rows.columns:
        return [(ibis.literal(True), "missing")]
    text, value = rows[given_name(column.name)], rows[column.name]
    branches: Branches = [(text.isnull(), "missing")] if column.required else []
    if column.type in UNREADABLE:
        branches += _unreadable(column, text=text, value=value, zone=zone)
    else:
        branches += _text(column, text=text, target=target, table=TABLES[target.name])
    if column.type in ("int", "float"):
        branches += _bounds(column, value=value)
    if column.type in ("time", "date"):
        first, last = (ibis.literal(day).cast(value.type()) for day in (EARLIEST, LATEST))
        branches.append(((value < first) | (value >= last), "time_out_of_range"))
    return branches


def _unreadable(column: Column, *, text: ir.StringValue, value: ir.Value, zone: str) -> Branches:
    unread = text.notnull() & value.isnull()
    branches: Branches = []
    if column.type == "int":
        branches.append((unread & text.try_cast("float64").notnull(), "not_whole"))
    if column.type == "time" and not zone:
        branches.append((unread & text.re_search("^[0-9]{4}") & ~has_offset(text), "time_without_offset"))
    return [*branches, (unread, UNREADABLE[column.type])]


def _text(column: Column, *, text: ir.StringValue, target: Target, table: Table) -> Branches:
    branches: Branches = [(f.byte_length(text) > LONGEST, "too_long")]
    if column.name in table.key or column.name == "document_no" or column.hashed:
        branches.append((text.re_search(MANGLED), "digits_lost"))
    if pattern := target.columns[column.name].pattern:
        branches.append((~text.re_search(pattern), "wrong_form"))
    return branches


def _bounds(column: Column, *, value: ir.NumericValue) -> Branches:
    branches: Branches = []
    if column.low is not None:
        branches.append((value < column.low, "out_of_range"))
    if column.high is not None:
        branches.append((value > column.high, "out_of_range"))
    return branches
