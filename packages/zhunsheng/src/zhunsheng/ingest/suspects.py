"""A column in the wrong unit: every value readable, none of them plausible together.

Speeds of 30 m/s kept as km/h or fines in fen break no rule row by row. Where the middle value of a measure in a block
of a file lies outside what such a column can hold, the rows are quarantined as ``unit_suspect``: mend the unit in the
profile and try them again. The bands are wide on purpose: they are limits of the plausible, not of the usual.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.tables.spec import Table

ENOUGH = 30  # fewer values than this say nothing of a unit
BANDS = {
    "speed_kmh": (35.0, 250.0),
    "speed_mph": (12.0, 130.0),
    "bac_mg_100ml": (5.0, 450.0),
    "load_ratio": (0.2, 8.0),
    "mass_ratio": (0.2, 8.0),
    "passenger_ratio": (0.2, 8.0),
    "fine": (1.0, 10_000.0),  # of a fine that is not zero, yuan or dollars
}


def survey(rows: ir.Table, *, table: Table) -> ir.Table | None:
    """The middle of each measured quantity in a block: ``column``, ``measure``, ``middle``, ``count``."""
    names = {column.name for column in table.columns}
    parts = [_middles(rows, value=value) for value in ("measured", "value") if {value, "measure"} <= names]
    if "fine" in names:
        fined = rows.filter(rows.fine > 0).mutate(measure=ibis.literal("fine"))
        parts.append(_middles(fined, value="fine"))
    return ibis.union(*parts) if len(parts) > 1 else (parts or [None])[0]


def _middles(rows: ir.Table, *, value: str) -> ir.Table:
    grouped = rows.filter(rows[value] > 0, rows.measure.notnull()).group_by(
        "measure"
    )  # most who are screened are sober
    middles = grouped.agg(middle=lambda t: t[value].approx_median().cast("float64"), count=lambda t: t.count())
    return middles.mutate(column=ibis.literal(value))


def found(surveyed: pa.Table) -> list[tuple[str, str]]:
    """Column and measure of each quantity whose middle is implausible."""
    return [
        (row["column"], row["measure"])
        for row in surveyed.to_pylist()
        if row["measure"] in BANDS and row["count"] >= ENOUGH and not _within(row["middle"], BANDS[row["measure"]])
    ]


def _within(value: float, band: tuple[float, float]) -> bool:
    return band[0] <= value <= band[1]


def flagged(rows: ir.Table, *, suspects: Sequence[tuple[str, str]]) -> ir.Table:
    """The rows with ``unit_suspect`` among the problems of those that hold a suspect quantity."""
    wrong = rows._problems
    for column, measure in suspects:
        test = rows[column] > 0 if measure == "fine" else (rows.measure == measure) & rows[column].notnull()
        wrong = wrong + ibis.cases((test, f"{column}:unit_suspect;"), else_="")
    return rows.mutate(_problems=wrong)
