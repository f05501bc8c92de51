"""What a canonical table is: columns with a type, a unit, a rule and one sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["str", "int", "float", "bool", "time", "date", "enum", "list_str", "list_enum"]


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    Parameters
    ----------
    name, type : as in Parquet; ``time`` is a UTC timestamp in microseconds, ``enum`` a lower-snake-case string.
    zh, en : one sentence each.
    required : a row without it goes to quarantine.
    values : what an ``enum`` or ``list_enum`` may hold.
    unit : of a number, as printed in the reference.
    low, high : smallest and largest number allowed, both included.
    hashed : names a person or a plate; only a keyed hash ever reaches the lake.
    """

    name: str
    type: Type
    zh: str
    en: str
    required: bool = False
    values: tuple[str, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None
    hashed: bool = False


@dataclass(frozen=True)
class Order:
    """A rule between two columns of a row: ``earlier`` must not come after ``later`` where both are known."""

    earlier: str
    later: str


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Parameters
    ----------
    key : columns that identify a row; a second row with the same key is an amendment.
    month_by : the time or date column whose local month partitions the table, None for a small table kept whole.
    known_by : the time column that says when a row became known, None where only the arrival in the lake says it.
    """

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    month_by: str | None = None
    known_by: str | None = None
    orders: tuple[Order, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
