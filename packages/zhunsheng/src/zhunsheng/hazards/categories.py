"""The eight categories, as dated data: which one a report belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from zhunsheng import dated
from zhunsheng.errors import Lang, Problem


@dataclass(frozen=True)
class Category:
    """One category; see categories.toml for each entry's meaning."""

    id: str
    zh: str
    en: str
    overdue: Sequence[str]
    comparisons: Sequence[str]
    aliases: Sequence[str]
    screening: bool = False

    def name(self, *, lang: Lang) -> str:
        """What it is called."""
        return self.zh if lang == "zh" else self.en

    def takes(self, measure: str, *, by: str) -> bool:
        """Does a series of the bulletin belong to it?"""
        return any(entry in (f"{measure}/{by}", f"*/{by}", "*") for entry in self.comparisons)


@dataclass(frozen=True)
class Categories:
    """All of a day."""

    name: str
    category: Sequence[Mapping[str, Any]]

    @cached_property
    def every(self) -> tuple[Category, ...]:
        """Each of them. Raises Problem ``params_wrong`` where an entry does not fit."""
        try:
            return tuple(Category(**entry) for entry in self.category)
        except TypeError as error:
            raise Problem("params_wrong", file="zhunsheng.hazards/categories.toml", detail=str(error)) from error

    def named(self, word: str) -> Category | None:
        """The category that a finding or a series means by a word; None where no category goes by it."""
        for category in self.every:
            if word in (category.id, category.zh, category.en, *category.aliases):
                return category
        return None

    def of_overdue(self, kind: str) -> Category:
        """The category of a kind of overdue item; the last one where none claims it."""
        return next((category for category in self.every if kind in category.overdue), self.every[-1])

    def of_series(self, measure: str, *, by: str, kind: str) -> Category:
        """The category of a series of the bulletin: by the word of its own, by the kind overdue, else by measure."""
        if by == "given" and (own := self.named(kind)):
            return own
        if measure.startswith("overdue"):
            return self.of_overdue(kind)
        return next((category for category in self.every if category.takes(measure, by=by)), self.every[-1])

    @property
    def of_screening(self) -> Category:
        """The category of sections found by crash screening."""
        return next((category for category in self.every if category.screening), self.every[-1])


def load(on: date) -> Categories:
    """The categories as they stand on a day."""
    return dated.load(Categories, package="zhunsheng.hazards", on=on, name="categories.toml")
