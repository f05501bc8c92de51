"""What one document is about: its month, its language, its data; and the names that templates know."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from zhunsheng.circulars import marks, numerals
from zhunsheng.circulars.charts import Chart
from zhunsheng.circulars.figures import Book
from zhunsheng.circulars.marks import Marked
from zhunsheng.circulars.params import Params
from zhunsheng.circulars.sources import File, Folder, Where
from zhunsheng.circulars.units import Units
from zhunsheng.errors import Lang, Problem

Context = dict[str, Any]
Make = Callable[["Matter"], Context]


@dataclass(frozen=True)
class Matter:
    """One document's matter.

    Parameters
    ----------
    month : first day of the month. zone : local zone of its days.
    """

    month: date
    lang: Lang
    folder: Folder
    units: Units
    params: Params
    book: Book
    zone: str

    @property
    def end(self) -> date:
        """First day after the month."""
        return numerals.end_of_month(self.month) + timedelta(days=1)

    def moment(self, day: date) -> datetime:
        """Midnight of a local day."""
        return datetime.combine(day, time(), tzinfo=ZoneInfo(self.zone))

    def within(self, file: File, *, column: str) -> tuple[Where, Where]:
        """Rows of the month by a time. Raises Problem ``circular_columns_missing`` where the table does not have it."""
        file.need(column)
        first, end = self.moment(self.month), self.moment(self.end)
        return (Where(column, "≥", first), Where(column, "<", end))

    def text(self, section: str, code: str, **params: object) -> str:
        """A text in the document's language."""
        return numerals.text(section, code, lang=self.lang, **params)

    def word(self, section: str, code: str) -> str:
        """A word in the document's language, any other as it is."""
        return numerals.word(section, code, lang=self.lang)

    def told(self, code: str, *, each: str = "", **params: object) -> str:
        """What a figure says, for the annex; ``each`` where it is one of a column."""
        what = self.text("told", code, **params)
        return self.text("told", each, what=what) if each else what

    def unit(self, unit_id: str) -> Marked:
        """The name of a unit; what stands at the issuer itself is told so."""
        name = self.units.name(unit_id)
        own = unit_id == self.units.top and bool(self.units.by_id)
        return marks.name(self.text("unit", "own", name=name) if own else name)


@cache
def vocabulary() -> dict[str, dict[str, str]]:
    """Names of fields: id -> {name, zh, en}; ``name`` is the Chinese name that templates may use as well."""
    return tomllib.loads(files("zhunsheng.circulars").joinpath("fields.toml").read_text(encoding="utf-8"))


def named(**values: Any) -> Context:  # noqa: ANN401
    """Values by their id and by their Chinese name."""
    known = vocabulary()
    unknown = [field for field in values if field not in known]
    if unknown:
        raise Problem("params_wrong", file="zhunsheng.circulars/fields.toml", detail=", ".join(unknown))
    return {**values, **{known[field]["name"]: value for field, value in values.items()}}


def row(**values: Any) -> SimpleNamespace:  # noqa: ANN401
    """A row of a table, or a group of figures, for a template."""
    return SimpleNamespace(**named(**values))


def charts(context: Mapping[str, Any]) -> dict[str, Chart]:
    """Charts of a context by their ref."""
    return {value.ref: value for value in context.values() if isinstance(value, Chart)}
