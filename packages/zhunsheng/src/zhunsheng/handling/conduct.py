"""Parties as the statement has them: behaviours by group, and what is wrong with the articles cited for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.expr import functions as f
from zhunsheng.handling.citations import ANY, Cited, Reader
from zhunsheng.handling.sources import documents, fixed, parties
from zhunsheng.integrity.scope import Scope

BETWEEN = "\x1f"
KEY = ("_behaviours", "_articles", "_era", "_step")


@dataclass(frozen=True)
class Verdict:
    """What parties with the same behaviours and articles have in common; texts are null where there is nothing to say.

    Parameters
    ----------
    groups : of the behaviours, each between semicolons. fit_known : behaviours and articles are of kinds that can be matched.
    absent, expired, unfit : the articles that do not exist, were not in force, fit none of the behaviours; uncited : groups
        for which no article cited fits. unread : articles of instruments that the law data does not know.
    """

    groups: str
    fit_known: bool
    absent: str | None
    expired: str | None
    unfit: str | None
    uncited: str | None
    unread: int


def conduct(scope: Scope) -> ir.Table:
    """Parties with the fields of their `Verdict`; each different set of behaviours, articles and days is read once."""
    return scope.keep(lambda: _conduct(scope), name="handling_conduct")


def _conduct(scope: Scope) -> ir.Table:
    eras = _eras(scope)
    rows = _signed(scope, eras=eras)
    rows = scope.keep(rows, name="handling_parties")
    signatures = scope.run(rows.select(*KEY).distinct())
    read = _verdicts(signatures, reader=Reader(scope.law), eras=eras)
    verdicts = fixed(scope, table=read, name="handling_verdicts")
    joined = rows.join(verdicts, list(KEY), how="left", rname="{name}_again")
    return joined.drop(*KEY, *(f"{name}_again" for name in KEY if f"{name}_again" in joined.columns))


def _signed(scope: Scope, *, eras: list[date]) -> ir.Table:
    """Parties with their crash's day and their statement's as eras, and their lists as texts."""
    crashes = scope.table("crashes").select("crash_id", "occurred_at")
    made = documents(scope)
    made = made.filter(made.kind == "liability_statement").group_by("crash_id").aggregate(stated=made.made_at.min())
    rows = parties(scope).join(crashes, "crash_id", rname="{name}_of_crash")
    rows = rows.left_join(made, "crash_id", rname="{name}_of_statement").drop("crash_id_of_statement")
    zone = scope.lake.zone
    rows = rows.mutate(day=f.to_wall_clock(zone, rows.occurred_at).date())
    rows = rows.mutate(stated_day=ibis.coalesce(f.to_wall_clock(zone, rows.stated).date(), rows.day))
    rows = rows.mutate(
        _behaviours=_text(rows.behaviours),
        _articles=_text(rows.articles),
        _era=_era(rows.day, eras=eras),
        _step=_era(rows.stated_day, eras=eras),
    )
    return rows.drop("behaviours", "occurred_at", "stated")


def _text(values: ir.ArrayValue) -> ir.StringValue:
    return values.sort().join(BETWEEN).fill_null("")


def _era(day: ir.DateValue, *, eras: list[date]) -> ir.IntegerValue:
    branches = ((day >= ibis.literal(since), place) for place, since in reversed(list(enumerate(eras))))
    return ibis.cases(*branches, else_=0).cast("int64")


def _eras(scope: Scope) -> list[date]:
    """The days on which some instrument, fit or code begins or has ended."""
    rules = [rule for rule in scope.law.rules if rule.kind in ("instrument", "citation", "code")]
    ended = {rule.valid.until + timedelta(days=1) for rule in rules if rule.valid.until}
    return sorted({date(1970, 1, 1)} | {rule.valid.since for rule in rules} | ended)


def _verdicts(signatures: pa.Table, *, reader: Reader, eras: list[date]) -> pa.Table:
    names = [field.name for field in fields(Verdict)]
    kinds = {"fit_known": pa.bool_(), "unread": pa.int64()}
    schema = pa.schema([*((name, signatures.schema.field(name).type) for name in KEY),
                        *((name, kinds.get(name, pa.string())) for name in names)])  # fmt: skip
    made = []
    for row in signatures.to_pylist():
        behaviours, articles = (row[name].split(BETWEEN) if row[name] else [] for name in KEY[:2])
        verdict = judge(behaviours, articles=articles, reader=reader, on=eras[row["_era"]], stated=eras[row["_step"]])
        made.append({**row, **{name: getattr(verdict, name) for name in names}})
    return pa.Table.from_pylist(made, schema=schema)


def judge(behaviours: Iterable[str], *, articles: Iterable[str], reader: Reader, on: date, stated: date) -> Verdict:
    """One set of behaviours and the articles cited for it.

    Parameters
    ----------
    on : day of the crash. stated : day of the statement, by which instruments of procedure are judged too.
    """
    groups = sorted({reader.group(one, on=on) for one in behaviours})
    read = {text: reader.read(text) for text in articles}
    wrong: dict[str, list[str]] = {"absent": [], "out_of_force": []}
    sound: dict[str, Cited] = {}
    for text, cited in read.items():
        if cited is None:
            continue
        state = _state(cited, reader=reader, on=on, stated=stated)
        if state == "stands":
            sound[text] = cited
        else:
            wrong[state].append(text)
    known, unfit, uncited = _fit(groups, sound=sound, reader=reader, on=on)
    unread = sum(cited is None for cited in read.values())
    return Verdict(
        f";{';'.join(groups)};" if groups else "",
        known,
        absent=_told(wrong["absent"]),
        expired=_told(wrong["out_of_force"]),
        unfit=_told(unfit),
        uncited=_told([] if unread else uncited),
        unread=unread,
    )


def _state(cited: Cited, *, reader: Reader, on: date, stated: date) -> str:
    state = reader.standing(cited, on=on)
    if state != "stands" and reader.by_step(cited):
        return reader.standing(cited, on=stated)
    return state


def _fit(groups: list[str], *, sound: dict[str, Cited], reader: Reader, on: date) -> tuple[bool, list[str], list[str]]:
    """Can the fit be judged; articles that fit no behaviour; behaviours that no article fits.

    A general article covers any behaviour; an article that is listed for none is left alone.
    """
    fits = {group: reader.fits(group, on=on) for group in groups}
    general = reader.fits(ANY, on=on) or frozenset()
    if not groups or not sound or any(keys is None for keys in fits.values()):
        return False, [], []
    matched = general.union(*(keys for keys in fits.values() if keys))
    unfit = [text for text, cited in sound.items() if cited.key in reader.listed(on=on) - matched]
    keys = {cited.key for cited in sound.values()}
    uncited = [group for group, own in fits.items() if own and not keys & (own | general)]
    return True, unfit, uncited


def _told(parts: list[str]) -> str | None:
    return "；".join(sorted(parts)) or None
