"""Engines run Ibis expressions. No driver is imported anywhere else."""

from zhunsheng.engines.base import Engine
from zhunsheng.engines.duckdb import DuckDBEngine

__all__ = ["DuckDBEngine", "Engine"]
