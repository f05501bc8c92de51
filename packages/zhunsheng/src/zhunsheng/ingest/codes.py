"""The violation-code table of the law data, as an Ibis look-up by longest prefix on the day of the act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True)
class CodeTable:
    """Codes and their meanings: ``group``, ``subject``, ``measure``, ``charged_tier``."""

    entries: Sequence[Coded] = ()

    def look_up(self, code: ir.StringValue, *, what: str, day: ir.DateValue | None) -> ir.StringValue:
        """The meaning of a code as text, null where the table has none; 16250 is looked up as itself, then as 1625."""
        tests = [
            (self._applies(code, entry, day=day), ibis.literal(entry.meaning[what]))
            for entry in sorted(self.entries, key=lambda entry: -len(entry.code))
            if entry.meaning.get(what)
        ]
        return ibis.cases(*tests, else_=ibis.null("string")) if tests else ibis.null("string")

    def _applies(self, code: ir.StringValue, entry: Coded, *, day: ir.DateValue | None) -> ir.BooleanValue:
        test = code == entry.code if len(entry.code) > 4 else code.substr(0, 4) == entry.code
        if day is None or not self._dated(entry):
            return test
        if entry.since:
            test &= day >= ibis.literal(entry.since)
        if entry.until:
            test &= day <= ibis.literal(entry.until)
        return test

    def _dated(self, entry: Coded) -> bool:
        """Days matter only where the same code has meant different things."""
        return any(other.code == entry.code and other.meaning != entry.meaning for other in self.entries)


def code_table(jurisdiction: str) -> tuple[CodeTable, str]:
    """The violation codes of a jurisdiction's law data and the version of that data."""
    law = Law.load(jurisdiction)
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
