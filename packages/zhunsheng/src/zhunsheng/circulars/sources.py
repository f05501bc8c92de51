"""The folder that the commands wrote: its tables, each with the hash of the file that a figure rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from zhunsheng.circulars import inputs
from zhunsheng.engines import DuckDBEngine, Engine
from zhunsheng.errors import Problem
from zhunsheng.lake.manifest import sha256

Operator = Literal["=", "≠", "≥", "≤", "<", ">", "in", "known"]


@dataclass(frozen=True)
class Where:
    """One condition of a selection: what is run and what the annex prints are the same object."""

    column: str
    is_: Operator
    value: Any = None

    def on(self, rows: ir.Table) -> ir.BooleanValue:
        """The condition as an expression."""
        column = rows[self.column]
        if self.is_ == "known":
            return column.notnull()
        if self.is_ == "in":
            return column.isin(list(self.value))
        compared = {"=": "__eq__", "≠": "__ne__", "≥": "__ge__", "≤": "__le__", "<": "__lt__", ">": "__gt__"}
        made: ir.BooleanValue = getattr(column, compared[self.is_])(self.value)
        return made

    def __str__(self) -> str:
        if self.is_ == "known":
            return f"{self.column} ≠ null"
        value = ", ".join(map(str, self.value)) if self.is_ == "in" else _shown(self.value)
        return f"{self.column} {self.is_} {value}"


def _shown(value: object) -> str:
    """A value as the annex prints it: a local midnight as its day."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


@dataclass(frozen=True)
class File:
    """A table as it lies in the folder."""

    name: str
    path: Path
    rows: ir.Table
    engine: Engine

    @cached_property
    def sha256(self) -> str:
        """Hash of the file: the version of the data."""
        return sha256(self.path)

    @cached_property
    def count(self) -> int:
        """Rows of the whole table."""
        return int(self.engine.run(self.rows.aggregate(n=self.rows.count()))["n"][0].as_py())

    @property
    def columns(self) -> frozenset[str]:
        """Columns it has."""
        return frozenset(self.rows.columns)

    def need(self, *columns: str) -> None:
        """Raise Problem ``circular_columns_missing`` where a column is not there."""
        lacking = [name for name in columns if name not in self.columns]
        if lacking:
            raise Problem("circular_columns_missing", file=self.path.name, lacking="、".join(lacking))

    def where(self, conditions: Sequence[Where]) -> ir.Table:
        """The rows that meet all conditions."""
        return self.rows.filter([one.on(self.rows) for one in conditions]) if conditions else self.rows

    def run(self, expr: ir.Expr) -> list[dict[str, Any]]:
        """Rows of an expression over this table."""
        rows: list[dict[str, Any]] = self.engine.run(expr).to_pylist()
        return rows

    def distinct(self, column: str) -> list[str]:
        """Different values of a column as text; none where there is no such column."""
        if column not in self.columns:
            return []
        rows = self.rows.filter(self.rows[column].notnull())
        return sorted(str(row[column]) for row in self.run(rows.select(column).distinct()))


@dataclass
class Folder:
    """Tables by name, Parquet first, CSV where there is none; those that were read are remembered."""

    path: Path
    engine: Engine = field(default_factory=DuckDBEngine)
    read: dict[str, File] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise Problem("circular_folder_missing", folder=str(self.path))

    def has(self, name: str) -> bool:
        """Does a table of that name lie here?"""
        return any(self._paths(name))

    def table(self, name: str, *, made_by: str) -> File:
        """A table that the document cannot do without. Raises Problem ``circular_table_missing``."""
        if name not in self.read:
            path = next(self._paths(name), None)
            if path is None:
                raise Problem("circular_table_missing", table=name, folder=str(self.path), command=made_by)
            self.read[name] = File(name, path, self._rows(path, name=name), self.engine)
        return self.read[name]

    def _paths(self, name: str) -> Iterator[Path]:
        return (path for suffix in ("parquet", "csv") if (path := self.path / f"{name}.{suffix}").is_file())

    def _rows(self, path: Path, *, name: str) -> ir.Table:
        try:
            if path.suffix == ".csv":
                return ibis.memtable(_csv(path, name=name))
            pq.read_schema(path)
        except (pa.ArrowException, OSError) as error:
            raise Problem("file_damaged", file=str(path), detail=str(error).splitlines()[0]) from error
        return self.engine.parquet([path], name=name)


def _csv(path: Path, *, name: str) -> pa.Table:
    """A CSV with a header; ids are text, however much they look like numbers."""
    with path.open(encoding="utf-8-sig") as file:
        header = [cell.strip().strip('"') for cell in file.readline().split(",")]
    kinds = {column: pa.string() for column in header if column.endswith("_id")}
    kinds |= {column: kind for column, kind in inputs.types(name).items() if column in header}
    options = pacsv.ConvertOptions(column_types=kinds, strings_can_be_null=True)
    return pacsv.read_csv(
        path, read_options=pacsv.ReadOptions(column_names=header, skip_rows=1), convert_options=options
    )
