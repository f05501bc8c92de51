"""What must be recorded: acts that the law of their day names, each once, with when, by whom, and whose camera."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.expr import holding
from zhunsheng.expr.standing import stands
from zhunsheng.footage.params import Params
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Rule

SOURCES = ("enforcement", "crashes", "compulsory_measures")
PEOPLE = ("officer_id", "partner_id")
IDS = ("record_id", "crash_id", "measure_id")
FACTS = (*IDS, *PEOPLE, "unit_id", "camera_id", "begins_at", "since", "span", "day", "required_by", "source")
SEPARATOR = "；"


def rules(scope: Scope, *, kind: str, table: str) -> list[Rule]:
    """What the law says of a table's rows, every version."""
    return [rule for rule in scope.law.of_kind(kind) if rule.data["table"] == table]


def lacking(scope: Scope) -> list[tuple[Rule, str]]:
    """Duties in force that cannot be looked at, with the table that is needed; blank where no table tells of such acts."""
    standing = [rule for rule in scope.law.of_kind("recorded") if rule.valid.covers(scope.as_of.date())]
    return [
        (rule, str(rule.data["table"]))
        for rule in standing
        if rule.data["table"] not in SOURCES or not scope.lake.has(rule.data["table"])
    ]


def needs(scope: Scope, *, params: Params) -> ir.Table:
    """All of them: ``need`` (a number for this run), `FACTS`, ``camera`` (worn by the record, else issued) and ``quarter``.

    ``since`` is in whole seconds since 1970, ``span`` how many seconds must be shown. A measure taken with a record or
    crash that is itself listed adds its article there and is no row of its own.
    """
    parts = [_acts(scope, table=name, params=params) for name in SOURCES if _told(scope, table=name)]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    rows = _folded(rows) if _told(scope, table="compulsory_measures") and len(parts) > 1 else rows
    rows = _with_unit(rows, scope=scope)
    rows = _with_camera(rows, scope=scope)
    quarter = rows.day.year() * 4 + rows.day.quarter()
    rows = rows.mutate(need=ibis.row_number().over(ibis.window()), quarter=quarter.cast("int32"))
    return scope.keep(rows, name="footage_needs")


def _told(scope: Scope, *, table: str) -> bool:
    return bool(rules(scope, kind="recorded", table=table)) and scope.lake.has(table)


def _acts(scope: Scope, *, table: str, params: Params) -> ir.Table:
    """Rows of one table that a rule in force on their day names."""
    named = rules(scope, kind="recorded", table=table)
    rows = scope.table(table)
    rows = rows.filter(rows.status != "voided") if "status" in rows.columns else rows
    begins = ibis.coalesce(*(rows[name] for name in named[0].data["moment"]))
    ends = [rows[name] for name in named[0].data.get("done", ())]
    rows = rows.mutate(begins_at=begins, _ends=ibis.coalesce(*ends, begins) if ends else begins)
    rows = rows.mutate(day=f.to_wall_clock(scope.lake.zone, rows.begins_at).date())
    rows = rows.mutate(required_by=_articles(rows, named=named))
    rows = rows.filter(rows.required_by != "")
    since = f.whole_seconds(rows.begins_at)
    span = ibis.greatest(f.whole_seconds(rows._ends) - since, params.record_seconds)
    shown = set().union(*(rule.data["by"] for rule in named))
    given = {name: _known(rows, name) for name in (*IDS, "unit_id", "camera_id")}
    given |= {name: _known(rows, name) if name in shown else ibis.null("string") for name in PEOPLE}
    return rows.select(**given, begins_at=rows.begins_at, since=since, span=span, day=rows.day,
                       required_by=rows.required_by, source=ibis.literal(table)).select(*FACTS)  # fmt: skip


def _known(rows: ir.Table, name: str) -> ir.Value:
    return rows[name] if name in rows.columns else ibis.null("string")


def _articles(rows: ir.Table, *, named: Sequence[Rule]) -> ir.StringValue:
    """The articles of the rules that name a row, one after the other; blank where none does."""
    parts = [
        ibis.ifelse(stands(rule.valid, day=rows.day) & met(rows, rule=rule), SEPARATOR + rule.article, "")
        for rule in named
    ]
    return reduce(lambda one, other: one + other, parts).substr(1)


def met(rows: ir.Table, *, rule: Rule) -> ir.BooleanValue:
    """Does a row have the values that a rule asks for?"""
    tests = [rows[column].isin(values).fill_null(False) for column, values in rule.data.get("where", {}).items()]
    return ibis.and_(*tests) if tests else ibis.literal(True)


def _folded(rows: ir.Table) -> ir.Table:
    """Measures that belong to a listed record or crash told there: its articles behind those of the record."""
    acts, taken = rows.filter(rows.measure_id.isnull()), rows.filter(rows.measure_id.notnull())
    for key in ("record_id", "crash_id"):
        ids = acts.filter(acts[key].notnull()).select(key).distinct()
        with_it = taken.semi_join(ids, key)
        articles = with_it.group_by(key).aggregate(more=with_it.required_by.max())
        acts = acts.left_join(articles, key, rname="{name}_of_measure").drop(f"{key}_of_measure")
        said = acts.required_by.contains(acts.more).fill_null(True)
        acts = acts.mutate(required_by=ibis.ifelse(said, acts.required_by, acts.required_by + SEPARATOR + acts.more))
        acts, taken = acts.drop("more"), taken.anti_join(ids, key)
    return acts.union(taken)


def _with_unit(rows: ir.Table, *, scope: Scope) -> ir.Table:
    """Measures have no unit of their own: that of their officer."""
    if not scope.lake.has("officers"):
        return rows
    posts = scope.lake.table("officers", as_of=scope.as_of)
    posts = posts.group_by("officer_id").aggregate(post=posts.unit_id.max())
    rows = rows.left_join(posts, "officer_id", rname="{name}_of_post").drop("officer_id_of_post")
    return rows.mutate(unit_id=ibis.coalesce(rows.unit_id, rows.post)).drop("post")


def _with_camera(rows: ir.Table, *, scope: Scope) -> ir.Table:
    if scope.lacking(cameras=("officer_id",)):
        return rows.mutate(camera=rows.camera_id)
    cameras = scope.lake.table("cameras", as_of=scope.as_of)
    rows = holding.held(rows, cameras=cameras, at="begins_at", name="held")
    return rows.mutate(camera=ibis.coalesce(rows.camera_id, rows.held)).drop("held")
