"""What every engine can do: read Parquet, run an expression, give Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa


class Engine(Protocol):
    """One method matters: an Ibis expression in, an Arrow table out."""

    def parquet(self, paths: Sequence[Path], *, name: str) -> ir.Table:
        """The rows of Parquet files of one schema, as an Ibis table; nothing is read yet."""

    def run(self, expr: ir.Expr) -> pa.Table:
        """Execute the expression and give its rows."""

    def keep(self, expr: ir.Expr, *, name: str) -> ir.Table:
        """The expression's rows, worked out once and read again as often as wanted."""
