"""The embedded engine: DuckDB behind Ibis."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

ibis.options.sql.fuse_selects = False  # Ibis takes longer to merge selects than DuckDB to read them apart
SMALL_GROUP = 8192  # rows of a row group in sorted pieces
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
        self._kept = Path(tempfile.mkdtemp(prefix="zhunsheng-"))
        self._sweep = weakref.finalize(self, shutil.rmtree, self._kept, ignore_errors=True)
        self._raw("SET TimeZone = 'UTC'")
        self._raw("SET enable_progress_bar = false")
        self._raw("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")  # ibis 12 still writes the arrow
        self._raw("SET parquet_metadata_cache = true")
        self._raw("SET preserve_insertion_order = false")

    def _raw(self, sql: str) -> None:
        self._backend.raw_sql(sql).fetchall()

    def close(self) -> None:
        """Let go of the database file and of what was kept."""
        self._backend.disconnect()
        self._sweep()

    def keep(self, expr: ir.Expr, *, name: str) -> ir.Table:
        """The expression's rows, worked out once and read from disk from here on, until this engine is let go."""
        path = self._kept / f"{name}.parquet"
        self.write(expr, path=path)
        return self.parquet([path], name=name)

    def parquet(self, paths: Sequence[Path], *, name: str) -> ir.Table:
        """The rows of Parquet files of one schema, as an Ibis table; nothing is read yet."""
        listed = ", ".join(f"'{_quoted(path)}'" for path in paths)
        rows = f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false)"
        self._raw(f'CREATE OR REPLACE VIEW "{name}" AS {rows}')  # not a temporary one, so that every cursor sees it
        return self._backend.table(name)

    def run(self, expr: ir.Expr) -> pa.Table:
        """Execute the expression and give its rows."""
        return self._backend.to_pyarrow(expr)

    def run_sql(self, sql: str) -> pa.Table:
        """Execute a compiled expression again and give its rows."""
        return self._backend.con.sql(sql).to_arrow_table()

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

    def write_parts(self, expr: ir.Table, *, by: str, paths: Mapping[str, Path]) -> None:
        """Write the rows of each value of the text column ``by`` (left out of the files) to a file of its own.

        A COPY each, as many at once as there are threads: half the work of one partitioned COPY where the sources are
        sorted by the column, and memory does not grow with the number of parts.
        """
        sql = self.sql(expr)

        def part(value: str, path: Path) -> None:
            rows = f'SELECT * EXCLUDE ("{by}") FROM ({sql}) WHERE "{by}" = \'{value.replace(chr(39), chr(39) * 2)}\''
            with self._backend.con.cursor() as cursor:
                cursor.execute(
                    f"COPY ({rows}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
                )

        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            list(pool.map(part, paths.keys(), paths.values()))

    def write(self, expr: ir.Expr, *, path: Path) -> None:
        """Write one Parquet file."""
        self.write_sql(self.sql(expr), path=path)

    def write_sql(self, sql: str, *, path: Path, by: str = "") -> None:
        """Write the rows of a compiled expression as one Parquet file, quickly rather than small.

        Sorted by a column, in small row groups, where ``by`` names one: readers of few of its values then skip the rest.
        """
        form = f"FORMAT parquet, COMPRESSION snappy{f', ROW_GROUP_SIZE {SMALL_GROUP}' if by else ''}"
        self._raw(f"COPY ({sql}{f' ORDER BY {by}' if by else ''}) TO '{_quoted(path)}' ({form})")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
