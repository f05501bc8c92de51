"""D3's expressions: lower readings used, readings that nothing answers, measures that the law asks for and nobody took."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import tiers
from zhunsheng.integrity.benign import retest
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d3_readings import matching
from zhunsheng.integrity.signals.d3_readings.matching import ALCOHOL, NAMES
from zhunsheng.integrity.signals.d3_readings.params import Params

BLOOD_FROM, LICENCE = "procedure.blood_test_from", "procedure.licence_detained"
STRATA = ("what", "band")
NOTHING_TO_DETAIN = ("none", "revoked", "suspended")


def marked(parts: Sequence[ir.Table], *, params: Params, indicator: Indicator) -> Marks:
    """The occasions of all parts as one: apart each is so rare that an officer would need years to be assessed at all."""
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return Marks(
        indicator,
        rows,
        STRATA,
        least_records=params.least_records,
        least=params.least_peers,
        causes=(retest.CAUSE,),
        line=0.5,
    )


def used(scope: Scope, *, params: Params) -> ir.Table:
    """Records with readings behind them; those that rest on a lower tier than a reading had are hits."""
    rows = _tiers(matching.matched(scope, params=params), scope=scope)
    best = rows.grade.max().over(ibis.window(group_by="record_id"))
    rows = rows.mutate(best=best)
    same = ("record_id", "officer_id", "unit_id", "measure", "charged", "best")
    single = rows.group_by(*same).aggregate(
        highest=rows.tier.max(),
        of_grade=rows.tier.max(where=rows.grade == rows.best),
        last_blood=rows.tier.argmax(rows.taken_at, where=rows.grade == retest.BLOOD),
        known_at=ibis.greatest(rows._known.max(), rows.taken_at.max()),
    )
    single = single.mutate(of_best=ibis.coalesce(single.last_blood, single.of_grade))
    fall = single.highest - single.charged
    single = single.filter(single.known_at < ibis.literal(scope.as_of)).mutate(
        hit=fall > 0,
        telling=fall.cast("float64"),
        what=ibis.literal("lower_") + single.measure,
        band=ibis.greatest(ibis.least(single.highest, params.top_tier), 0).cast("int64"),
        cause=ibis.ifelse(retest.explains(single), retest.CAUSE, ibis.null("string")),
    )
    return _occasions(single, place=1)


def _occasions(rows: ir.Table, *, place: int) -> ir.Table:
    """One part's rows in the form that all share; ``place`` is where its hits stand on the axis."""
    x = ibis.ifelse(rows.hit, place, 0).cast("int64")
    known = rows.known_at.cast("timestamp('UTC')")
    return rows.mutate(x=x, known_at=known).select(*COLUMNS, *STRATA, "cause")


def _tiers(rows: ir.Table, *, scope: Scope) -> ir.Table:
    """The rows with the tier of the reading and of the value charged on; -1 below all tiers."""

    def tier(value: ir.NumericValue) -> ir.IntegerValue:
        branches = [
            (
                rows.measure == name,
                tiers.tier(scope.law, measure=name, measured=value, limit=rows["limit"], day=rows._day),
            )
            for name in scope.law.measures()
            if name in scope.measures
        ]
        found = ibis.cases(*branches, else_=ibis.null("int64")) if branches else ibis.null("int64")
        return found.fill_null(-1).cast("int64")

    return rows.mutate(tier=tier(rows.value), charged=tier(rows.measured))


def unrecorded(scope: Scope, *, params: Params) -> ir.Table:
    """Breath tests at or above the lowest threshold; those that no record and no measure answers in time are hits."""
    held = matching.sessions(scope, params=params)
    answered = matching.answered(scope, params=params).mutate(answered=ibis.literal(True))
    below = matching.blood(scope, sessions_=held, params=params).mutate(below=ibis.literal(True))
    rows = held.join(answered, "session", how="left", rname="{name}_of_answer")
    rows = rows.join(below, "session", how="left", rname="{name}_of_blood")
    rows = rows.join(matching.unit_of(scope), "officer_id", how="left", rname="{name}_of_unit")
    rows = rows.select(*held.columns, "unit_id", "answered", "below")
    rows = rows.mutate(
        named=rows.driver.notnull() | rows.vehicle.notnull(), known_at=rows.ends + ibis.interval(days=params.grace_days)
    )
    sober = rows.confirming.notnull() & ~matching.reached(scope, value=rows.confirming, day=rows.ends.date())
    benign = (rows.below.fill_null(False) | sober | retest.calibration(rows)).fill_null(False)
    rows = rows.filter(rows.known_at < ibis.literal(scope.as_of)).mutate(
        record_id=rows.first,
        hit=~rows.answered.fill_null(False),
        telling=1 + rows.highest / 1000,
        what=ibis.literal("unrecorded"),
        band=ibis.literal(0, type="int64"),
        cause=ibis.ifelse(benign, retest.CAUSE, ibis.null("string")),
    )
    return _occasions(rows, place=2)


def kept(scope: Scope, *, params: Params) -> ir.Table:
    """How many records ask for each measure and how many have it: one row."""
    rows = owed(scope, params=params)
    counts = {name: rows[name].sum().cast("int64") for name in ("asks_blood", "no_blood", "asks_licence", "no_licence")}
    return rows.aggregate(**counts)


def unmeasured(scope: Scope, *, params: Params, kinds: Sequence[str]) -> ir.Table:
    """Drink-driving records that ask for a measure of these kinds; those without one are hits."""
    rows = owed(scope, params=params)
    rows = rows.filter(ibis.or_(*(rows[f"asks_{kind}"] for kind in kinds)))
    rows = rows.mutate(
        hit=ibis.or_(*(rows[f"no_{kind}"] for kind in kinds)),
        telling=(1 + rows.tier).cast("float64"),
        what=ibis.literal("no_measure"),
        band=ibis.greatest(rows.tier, 0).cast("int64"),
        cause=ibis.null("string"),
    )
    return _occasions(rows, place=3)


def owed(scope: Scope, *, params: Params) -> ir.Table:
    """Drink-driving records of motor vehicles met on the road: ``asks_blood``, ``no_blood``, and so of licences."""
    columns = ("record_id", "officer_id", "unit_id", "occurred_at", *NAMES, "measured", "charged_tier", "licence_state")
    rows = scope.columns(*columns, "method", "subject", "group", "measure")
    alcohol = (rows.group == "alcohol") | (rows.measure == ALCOHOL).fill_null(False)
    rows = rows.filter(alcohol, rows.method == "on_site", rows.subject == "motor")
    value = ibis.ifelse(rows.measure == ALCOHOL, rows.measured, ibis.null("float64"))
    by_value = tiers.tier(scope.law, measure=ALCOHOL, measured=value, limit=ibis.literal(0.0), day=rows._day)
    rows = rows.mutate(
        tier=ibis.coalesce(by_value, rows.charged_tier, -1).cast("int64"),
        known_at=ibis.greatest(rows._known, rows.occurred_at + ibis.interval(days=params.window_days)),
    )
    rows = rows.filter(rows.known_at < ibis.literal(scope.as_of))
    for kind, name in (("blood_test", "blood"), ("detain_licence", "licence")):
        found = _taken(scope, rows=rows, kind=kind, params=params).mutate(**{name: ibis.literal(True)})
        rows = rows.join(found, "record_id", how="left", rname="{name}_of_" + name)
        rows = rows.mutate(**{name: rows[name].fill_null(False)})
    rows = rows.mutate(
        asks_blood=_asked(scope, rule=BLOOD_FROM, rows=rows), asks_licence=_asked(scope, rule=LICENCE, rows=rows)
    )
    rows = rows.mutate(no_blood=rows.asks_blood & ~rows.blood, no_licence=rows.asks_licence & ~rows.licence)
    return scope.keep(rows, name="d3_readings_owed")


def _asked(scope: Scope, *, rule: str, rows: ir.Table) -> ir.BooleanValue:
    """Does the law of the day ask for the measure."""
    tests = []
    for entry in scope.law.of_kind("parameter"):
        if entry.id == rule:
            about = rows.tier >= int(entry.data["value"]) if rule == BLOOD_FROM else _has_licence(rows)
            until = entry.valid.until
            standing = rows._day >= ibis.literal(entry.valid.since)
            tests.append(about & (standing if until is None else standing & (rows._day <= ibis.literal(until))))
    return ibis.or_(*tests) if tests else ibis.literal(False)


def _has_licence(rows: ir.Table) -> ir.BooleanValue:
    return ~rows.licence_state.fill_null("valid").isin(NOTHING_TO_DETAIN)


def _taken(scope: Scope, *, rows: ir.Table, kind: str, params: Params) -> ir.Table:
    """Records (``record_id``) for which a measure of the kind stands: by its number, else by driver or vehicle and time.

    A blood reading counts as a blood test.
    """
    measures = scope.table("compulsory_measures")
    measures = measures.filter(measures.kind == kind)
    numbered = measures.filter(measures.record_id.notnull())
    found = [rows.semi_join(numbered, "record_id").select("record_id")]
    for name in NAMES:
        left = rows.filter(rows[name].notnull()).select("record_id", "occurred_at", person=name)
        right = measures.filter(measures.record_id.isnull(), measures[name].notnull()).select("taken_at", person=name)
        both = left.join(right, "person", rname="{name}_of_measure")
        apart = (both.taken_at.epoch_seconds() - both.occurred_at.epoch_seconds()).abs()
        found.append(both.filter(apart <= 86_400 * params.window_days).select("record_id"))
    if kind == "blood_test" and scope.lake.has("readings"):
        taken = matching.matched(scope, params=params)
        drawn = taken.filter(taken.grade == retest.BLOOD)
        found.append(drawn.select("record_id"))
    return ibis.union(*found, distinct=True)


def without(scope: Scope, *, params: Params) -> ir.Table:
    """Records without a measure that the law asks for, for the checks."""
    rows = owed(scope, params=params)
    wrong = rows.filter(rows.no_blood | rows.no_licence)
    columns = ("record_id", "officer_id", "unit_id", "tier", "measured", "no_blood", "no_licence", "_day")
    return wrong.select(*columns).order_by("record_id")
