"""Series that may not be compared, and the article that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhunsheng import dated
from zhunsheng.law import Law


@dataclass(frozen=True)
class Refused:
    """See refused.toml for each entry's meaning and reason."""

    name: str
    patterns: Sequence[str]
    allowed: Sequence[str]
    rules: Sequence[str]

    def refuses(self, series_id: str, *, category: str, unit_id: str, exposed: bool) -> bool:
        """Is the series one of tickets or fines of a unit or a person?"""
        told = f"{category} {series_id}".lower()
        if any(word in told for word in self.allowed):
            return False
        return any(re.search(pattern, told) for pattern in self.patterns) and (bool(unit_id) or not exposed)


def load(on: date) -> Refused:
    """What is refused on a day."""
    return dated.load(Refused, package="zhunsheng.comparisons", on=on, name="refused.toml")


def articles(refused: Refused, *, on: date) -> list[str]:
    """The articles in force on a day that forbid it; the law of the People's Republic, whatever the lake's own."""
    law = Law.load("cn")
    standing = {rule.id: rule.article for rule in law.in_force(on)}
    return [standing[rule] for rule in refused.rules if rule in standing]
