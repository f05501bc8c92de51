"""How long each recording must be kept, and what is about to go, or went, before its time."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.expr.standing import stands
from zhunsheng.footage.needs import met, rules
from zhunsheng.footage.params import Params
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Rule

MONTHS = "footage.retention_months"
STATES = ("kept", "pressing", "may_go", "deleted_early", "deleted")


def month_rules(scope: Scope) -> list[Rule]:
    """Every version of the ordinary term."""
    return [rule for rule in scope.law.of_kind("parameter") if rule.id == MONTHS]


def retention(dues: ir.Table, *, needs: ir.Table, scope: Scope, params: Params) -> ir.Table:
    """Recordings with ``keep_until`` (null where it is for good), ``permanent_by`` (article), ``state``, ``needs`` they show.

    ``pressing``: to be kept for good, and its ordinary term, after which stores delete by themselves, ends within some days
    or is over. ``deleted_early``: deleted before its term, or at all where it is for good. ``may_go``: its term is over.
    """
    rows = _with_needs(dues, needs=needs, scope=scope)
    for rule in rules(scope, kind="kept", table="footage"):
        own = met(rows, rule=rule) & stands(rule.valid, day=rows.day)
        rows = rows.mutate(permanent_by=ibis.coalesce(rows.permanent_by, ibis.ifelse(own, rule.article, None)))
    rows = rows.mutate(term=_term(rows.day, scope=scope))
    today = scope.as_of.astimezone(scope.zone).date()
    for_good = rows.permanent_by.notnull()
    gone_on = f.to_wall_clock(scope.lake.zone, f.instant(rows.deleted)).date()
    soon = rows.term <= ibis.literal(today + timedelta(days=params.before_days))
    state = ibis.cases(
        (rows.deleted.notnull() & (for_good | (gone_on < rows.term)), "deleted_early"),
        (rows.deleted.notnull(), "deleted"),
        (for_good & soon, "pressing"),
        (~for_good & (rows.term < ibis.literal(today)), "may_go"),
        else_="kept",
    )
    return rows.select(
        "footage_id", "camera_id", "officer_id", "unit_id", "day", "category", "needs", "permanent_by",
        starts_at=rows.begins_at, keep_until=ibis.ifelse(for_good, ibis.null("date"), rows.term), term_ends="term",
        deleted_at=f.instant(rows.deleted), state=state,
    )  # fmt: skip


def _term(day: ir.DateValue, *, scope: Scope) -> ir.DateValue:
    """The last day of the ordinary term."""
    versions = sorted(month_rules(scope), key=lambda rule: rule.valid.since)
    ends = [(day.cast("timestamp") + ibis.interval(months=int(rule.data["value"]))).date() for rule in versions]
    return ibis.cases(
        *((stands(rule.valid, day=day), end) for rule, end in zip(versions, ends, strict=True)), else_=ends[0]
    )


def _with_needs(dues: ir.Table, *, needs: ir.Table, scope: Scope) -> ir.Table:
    """Recordings with how many needs they show, and the first article by which one of these is kept for good."""
    marked = _permanent(needs, scope=scope)
    shown = marked.filter(marked.footage_ids.notnull())
    pairs = shown.select("permanent_by", footage_id=shown.footage_ids.unnest())
    by_film = pairs.group_by("footage_id").aggregate(needs=pairs.count(), permanent_by=pairs.permanent_by.min())
    rows = dues.left_join(by_film, "footage_id", rname="{name}_of_needs").drop("footage_id_of_needs")
    return rows.mutate(needs=ibis.coalesce(rows.needs, 0))


def _permanent(needs: ir.Table, *, scope: Scope) -> ir.Table:
    """Needs with the article by which their recordings are kept for good, null where none is."""
    needs = needs.mutate(permanent_by=ibis.null("string"))
    for table, key in (("enforcement", "record_id"), ("crashes", "crash_id")):
        named = rules(scope, kind="kept", table=table)
        if not named or not scope.lake.has(table):
            continue
        acts = scope.table(table)
        for rule in named:
            ids = acts.filter(met(acts, rule=rule)).select(key).distinct()
            hit = needs[key].isin(ids[key]) & stands(rule.valid, day=needs.day)
            article = ibis.ifelse(hit.fill_null(False), rule.article, ibis.null("string"))
            needs = needs.mutate(permanent_by=ibis.coalesce(needs.permanent_by, article))
    return needs
