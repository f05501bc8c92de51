"""The violation-code table of the law data, as an Ibis look-up by longest prefix on the day of the act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir

from zhunsheng.law import Law

MEANINGS = ("group", "subject", "measure", "charged_tier")


@dataclass(frozen=True)
class Coded:
    """What one code means while it stands; ``until`` is the last day, None while it stands."""

    code: str
    since: date | None
    until: date | None
    meaning: dict[str, str]

    def covers(self, day: date) -> bool:
        """Does the code mean this on that day?"""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class CodeTable:
    """Codes and their meanings: ``group``, ``subject``, ``measure``, ``charged_tier``."""

    entries: Sequence[Coded] = ()

    def look_up(self, code: ir.StringValue, *, what: str, day: ir.DateValue | None) -> ir.StringValue:
        """The meaning of a code on a day, null where the table has none; 16250 is looked up as itself, then as 1625.

        A map for each span of days in which no code changes: a CASE over all codes would be worked out row by row.
        """
        spans = self._spans() if day is not None else [None]
        branches = []
        for since in reversed(spans):
            meanings = self._meanings(what, on=since)
            if meanings:
                table = ibis.map(ibis.array(list(meanings)), ibis.array(list(meanings.values())))
                found = ibis.coalesce(table.get(code), table.get(code.substr(0, 4)))
                branches.append((ibis.literal(True) if since is None else day >= ibis.literal(since), found))
        return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")

    def _spans(self) -> list[date | None]:
        """The days on which some code begins or has ended, the earliest of all first."""
        begun = {entry.since for entry in self.entries if entry.since}
        ended = {entry.until + timedelta(days=1) for entry in self.entries if entry.until}
        return [date(1900, 1, 1), *sorted(begun | ended)]

    def _meanings(self, what: str, *, on: date | None) -> dict[str, str]:
        """What each code means on a day; without a day, its latest meaning."""
        standing = [entry for entry in self.entries if on is None or entry.covers(on)]
        ordered = sorted(standing, key=lambda entry: entry.since or date.min)
        return {entry.code: entry.meaning[what] for entry in ordered if entry.meaning.get(what)}


def code_table(jurisdiction: str, *, local: Path | None = None) -> tuple[CodeTable, str]:
    """The violation codes of a jurisdiction's law data, a bureau's own layer first, and the version of that data."""
    law = Law.load(jurisdiction, local=local)
    entries = [
        Coded(
            str(rule.data["code"]),
            rule.valid.since,
            rule.valid.until,
            {what: str(rule.data[what]) for what in MEANINGS if what in rule.data},
        )
        for rule in law.of_kind("code")
    ]
    return CodeTable(entries), law.version
