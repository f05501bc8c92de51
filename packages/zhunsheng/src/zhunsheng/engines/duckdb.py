"""The embedded engine: DuckDB behind Ibis."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

MEMORY = "1200MB"  # leaves room below 2 GiB for Arrow blocks and Python; ZHUNSHENG_MEMORY raises it


class DuckDBEngine:
    """Runs expressions in DuckDB, spilling to disk beyond its memory limit.

    Parameters
    ----------
    database : a file for scratch tables, None for memory only.
    spill : folder for what does not fit in memory.
    """

    def __init__(self, *, database: Path | None = None, spill: Path | None = None) -> None:
        self._backend = ibis.duckdb.connect(
            str(database or ":memory:"),
            memory_limit=os.environ.get("ZHUNSHENG_MEMORY", MEMORY),
            threads=os.cpu_count() or 1,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            **({"temp_directory": str(spill)} if spill else {}),
        )
        self._raw("SET TimeZone = 'UTC'")
        self._raw("SET enable_progress_bar = false")
        self._raw("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")  # ibis 12 still writes the arrow
        self._raw("SET partitioned_write_flush_threshold = 65536")
        self._raw("SET preserve_insertion_order = false")

    def _raw(self, sql: str) -> None:
        self._backend.raw_sql(sql).fetchall()

    def close(self) -> None:
        """Let go of the database file."""
        self._backend.disconnect()

    def parquet(self, paths: Sequence[Path], *, name: str) -> ir.Table:
        """The rows of Parquet files of one schema, as an Ibis table; nothing is read yet."""
        return self._backend.read_parquet([str(path) for path in paths], table_name=name, hive_partitioning=False)

    def run(self, expr: ir.Expr) -> pa.Table:
        """Execute the expression and give its rows."""
        return self._backend.to_pyarrow(expr)

    def sql(self, expr: ir.Expr) -> str:
        """The expression as this engine's SQL, to be run many times over tables of the same name."""
        return str(self._backend.compile(expr))

    def stacked(self, levels: Sequence[tuple[str, ir.Table]]) -> str:
        """Expressions of which each reads the one before by its name, as one statement that keeps the steps apart."""
        steps = ", ".join(f'"{name}" AS ({self.sql(expr)})' for name, expr in levels)
        return f'WITH {steps} SELECT * FROM "{levels[-1][0]}"'

    def put(self, rows: pa.Table, *, name: str) -> None:
        """Show an Arrow table to the engine under a name, replacing what stood there; nothing is copied."""
        self._backend.con.register(name, rows)

    def table(self, name: str) -> ir.Table:
        """A table of this engine, as an Ibis table."""
        return self._backend.table(name)

    def write_months(self, expr: ir.Expr, *, folder: Path, by: str) -> None:
        """Write Parquet partitioned by the text column ``by`` (which is left out of the files)."""
        self._raw(
            f"COPY ({self.sql(expr)}) TO '{_quoted(folder)}' "
            f'(FORMAT parquet, COMPRESSION zstd, PARTITION_BY ("{by}"), OVERWRITE_OR_IGNORE)'
        )

    def write(self, expr: ir.Expr, *, path: Path) -> None:
        """Write one Parquet file."""
        self.write_sql(self.sql(expr), path=path)

    def write_sql(self, sql: str, *, path: Path) -> None:
        """Write the rows of a compiled expression as one Parquet file, quickly rather than small."""
        self._raw(f"COPY ({sql}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION snappy)")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
