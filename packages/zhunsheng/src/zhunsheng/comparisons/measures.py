"""What is compared: measures as dated data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from zhunsheng import dated
from zhunsheng.errors import Lang, Problem

By = Literal["unit", "road", "cause", "branch_cause"]


@dataclass(frozen=True)
class Measure:
    """One measure; see series.toml for each entry's meaning."""

    id: str
    zh: str
    en: str
    table: str
    day: str
    by: Sequence[By]
    sum: Sequence[str] = ()
    where: Sequence[Sequence[Any]] = ()
    late: Mapping[str, Any] | None = None
    split: str = ""
    stock: str = ""
    until: Sequence[str] = ()
    unit: str = "unit_id"
    amount: bool = False
    calendar: bool = True
    exposure: Sequence[str] = ()

    def name(self, *, lang: Lang) -> str:
        """What it is called."""
        return self.zh if lang == "zh" else self.en

    @property
    def columns(self) -> set[str]:
        """Columns without which it cannot be counted."""
        return {name for name in (self.day, self.split, *self._late) if name}

    @property
    def _late(self) -> tuple[str, ...]:
        return (self.late["from"], self.late["to"]) if self.late else ()


@dataclass(frozen=True)
class Catalogue:
    """All measures of a day."""

    name: str
    measure: Sequence[Mapping[str, Any]]

    @property
    def measures(self) -> list[Measure]:
        """Each of them. Raises Problem ``params_wrong`` where an entry does not fit."""
        try:
            return [Measure(**entry) for entry in self.measure]
        except TypeError as error:
            raise Problem("params_wrong", file="zhunsheng.comparisons/series.toml", detail=str(error)) from error


def load(on: date) -> Catalogue:
    """The measures as they stand on a day."""
    return dated.load(Catalogue, package="zhunsheng.comparisons", on=on, name="series.toml")
