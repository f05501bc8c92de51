"""What a violation code means on the day of the act: the law's code table as an expression."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from zhunsheng.law import Law, Rule

__all__ = ["with_meanings"]


def with_meanings(
    rows: ir.Table, *, law: Law, what: Mapping[str, str], code: str = "code", day: str = "_day"
) -> ir.Table:
    """The rows with a column for each meaning of their code on their day, by longest prefix as `Law.code` reads it.

    Parameters
    ----------
    what : entry of the code's rule (``points``, ``group``, ``charged_tier`` …) to the name of the new column; whole numbers
        as int64, all else as text. Null where the table does not hold the code or its rule has no such entry.
    code, day : columns that hold the code and the day of the act.

    Notes
    -----
    Each distinct code and span of days is looked up once and joined back: a map of thousands of codes is searched slowly.
    """
    rules = law.of_kind("code")
    kinds = {name: _kind(rules, entry=entry) for entry, name in what.items()}
    if not rules:
        return rows.mutate(**{name: ibis.null(kind) for name, kind in kinds.items()})
    eras = _eras(rules)
    era = ibis.cases(
        *((rows[day] >= ibis.literal(since), place) for place, since in reversed(list(enumerate(eras)))), else_=-1
    ).cast("int64")
    rows = rows.mutate(_era=era)
    pairs = rows.filter(rows[code].notnull()).select(code, "_era").distinct()
    looked = pairs.mutate(
        **{name: _meaning(pairs, code=code, rules=rules, eras=eras, entry=entry) for entry, name in what.items()}
    )
    both = rows.join(looked, [code, "_era"], how="left", rname="{name}_of_code")
    return both.select(*(name for name in rows.columns if name != "_era"), *what.values())


def _kind(rules: list[Rule], *, entry: str) -> str:
    values = [rule.data[entry] for rule in rules if entry in rule.data]
    return "int64" if values and all(type(value) is int for value in values) else "string"


def _eras(rules: list[Rule]) -> list[date]:
    """The days on which some code begins or has ended."""
    ended = {rule.valid.until + timedelta(days=1) for rule in rules if rule.valid.until}
    return sorted({rule.valid.since for rule in rules} | ended)


def _meaning(pairs: ir.Table, *, code: str, rules: list[Rule], eras: list[date], entry: str) -> ir.Value:
    kind = _kind(rules, entry=entry)
    branches = []
    for place, since in enumerate(eras):
        standing = [rule for rule in rules if rule.valid.covers(since)]
        found = _longest(pairs[code], codes={str(rule.data["code"]) for rule in standing})
        values = {str(rule.data["code"]): rule.data[entry] for rule in reversed(standing) if entry in rule.data}
        if values:
            listed = list(values.values()) if kind == "int64" else [str(value) for value in values.values()]
            table = ibis.map(ibis.array(list(values)), ibis.array(listed))
            branches.append((pairs._era == place, table.get(found).cast(kind)))
    return ibis.cases(*branches, else_=ibis.null(kind)) if branches else ibis.null(kind)


def _longest(code: ir.StringValue, *, codes: set[str]) -> ir.StringValue:
    """The longest prefix of the code that the table holds, no shorter than four."""
    known = ibis.array(sorted(codes))
    lengths = sorted({len(entry) for entry in codes if len(entry) >= 4}, reverse=True)
    prefixes = [code.substr(0, length) for length in lengths]
    return ibis.coalesce(*(ibis.ifelse(known.contains(text), text, ibis.null("string")) for text in prefixes))
