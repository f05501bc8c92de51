"""Which reading belongs to which record, and which readings are one driver's session at one instrument."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof, tiers
from zhunsheng.integrity.benign import retest
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d3_readings.params import Params

ALCOHOL = "bac_mg_100ml"
NAMES = ("driver", "vehicle")
ACT = ("record_id", "officer_id", "unit_id", "device_id", "driver", "vehicle", "measure", "measured", "limit")


def readings(scope: Scope) -> ir.Table:
    """Readings with a text that tells them apart (``reading``) and the grade of their mode.

    Alcohol below the lowest threshold is left out unless it was read for evidence or in blood; other measures unless the
    instrument was told whom it measured.
    """
    rows = scope.table("readings")
    moment = rows.taken_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = rows.mutate(
        reading=ibis.coalesce(rows.reading_id, rows.device_id + "@" + moment),
        grade=retest.grade(rows["mode"]),
        reached=reached(scope, value=rows.value, day=rows.taken_at.date()),
    )
    named = rows.driver.notnull() | rows.vehicle.notnull()
    telling = ibis.ifelse(rows.measure == ALCOHOL, rows.reached | (rows.grade >= retest.EVIDENTIAL), named)
    columns = ("reading", "device_id", "taken_at", "officer_id", *NAMES, "grade", "measure", "value", "reached")
    return scope.keep(rows.filter(telling).select(*columns), name="d3_readings_read")


def reached(scope: Scope, *, value: ir.NumericValue, day: ir.DateValue) -> ir.BooleanValue:
    """Is alcohol at or above the lowest threshold of its day."""
    bound = ibis.literal(0.0)
    return tiers.tier(scope.law, measure=ALCOHOL, measured=value, limit=bound, day=day).notnull()


def matched(scope: Scope, *, params: Params) -> ir.Table:
    """Readings with the record each belongs to: ``reading``, ``taken_at``, ``grade``, ``value`` and the record's facts.

    A reading belongs to the act that names the same driver or vehicle, else to the nearest act of the same officer or
    instrument; never to one that names somebody else. Measures other than alcohol need the name.
    """
    acts = scope.columns(*ACT, "occurred_at")
    acts = acts.filter(acts.measure.notnull(), acts.measured.notnull(), acts["limit"].notnull())
    acts = acts.select(*ACT, "occurred_at", "_day", "_known")
    taken = readings(scope)
    pairs = [_pairs(taken, acts=acts, key=name, params=params, named=True) for name in NAMES]
    alcohol = taken.filter(taken.measure == ALCOHOL)
    pairs += [_pairs(alcohol, acts=acts, key=name, params=params, named=False) for name in ("officer_id", "device_id")]
    every = ibis.union(*pairs, distinct=True)
    order = [ibis.desc("known_by_name"), "apart", "record_id"]
    nearest = ibis.window(group_by=["reading", "taken_at", "value"], order_by=order)
    chosen = every.mutate(place=ibis.row_number().over(nearest))
    return scope.keep(chosen.filter(chosen.place == 0).drop("place"), name="d3_readings_matched")


def _pairs(taken: ir.Table, *, acts: ir.Table, key: str, params: Params, named: bool) -> ir.Table:
    """Readings beside the acts near them that share a key."""
    left = taken.filter(taken[key].notnull())
    right = acts.rename({f"{name}_of_act": name for name in ("officer_id", "device_id", *NAMES, "measure")})
    both = left.join(right, [left[key] == right[f"{key}_of_act"], left.measure == right.measure_of_act])
    after = (both.taken_at.epoch_seconds() - both.occurred_at.epoch_seconds()).cast("int64")
    latest = 60 * params.after_minutes
    if named:
        latest = ibis.ifelse(both.grade == retest.BLOOD, 86_400 * params.blood_days, latest)
    both = both.filter(after >= -60 * params.before_minutes, after <= latest)
    both = both.filter(*(_agree(both[name], both[f"{name}_of_act"]) for name in NAMES))
    return both.select(
        *(
            "reading",
            "taken_at",
            "grade",
            "value",
            "record_id",
            "unit_id",
            "measure",
            "measured",
            "limit",
            "_day",
            "_known",
        ),
        officer_id=both.officer_id_of_act,
        apart=after.abs(),
        known_by_name=ibis.literal(named),
    )


def _agree(one: ir.StringValue, other: ir.StringValue) -> ir.BooleanValue:
    return one.isnull() | other.isnull() | (one == other)


def sessions(scope: Scope, *, params: Params) -> ir.Table:
    """Breath tests of alcohol that reached the threshold, one row a driver's session at one instrument.

    ``session``, ``first`` (a reading's number), ``device_id``, ``officer_id``, ``starts``, ``ends``, ``driver``, ``vehicle``,
    ``readings`` (how many), ``lowest``, ``highest``, ``best`` (grade), ``confirming`` (the last reading for evidence or null). A
    new session begins with another officer, another driver, a longer pause, or a screening after a reading for evidence.
    """
    rows = readings(scope)
    rows = rows.filter(rows.measure == ALCOHOL, rows.grade < retest.BLOOD, rows.officer_id.notnull())
    order = ["taken_at", "grade", "reading"]
    along = ibis.window(group_by="device_id", order_by=order)
    before = {name: rows[name].lag().over(along) for name in ("taken_at", "officer_id", "driver", "grade")}
    rows = rows.mutate(**{f"{name}_before": value for name, value in before.items()})
    pause = rows.taken_at.epoch_seconds() - rows.taken_at_before.epoch_seconds() > 60 * params.session_minutes
    other = (rows.officer_id != rows.officer_id_before) | (rows.driver != rows.driver_before).fill_null(False)
    again = (rows.grade == retest.SCREENING) & (rows.grade_before == retest.EVIDENTIAL)
    begins = rows.taken_at_before.isnull() | pause | other | again
    rows = rows.mutate(begins=begins.fill_null(True).cast("int64"))
    number = rows.begins.sum().over(ibis.cumulative_window(group_by="device_id", order_by=order))
    rows = rows.mutate(number=number.cast("int64"), evidence=rows.grade == retest.EVIDENTIAL)
    single = rows.group_by("device_id", "officer_id", "number").aggregate(
        first=rows.reading.min(),
        starts=rows.taken_at.min(),
        ends=rows.taken_at.max(),
        driver=rows.driver.max(),
        vehicle=rows.vehicle.max(),
        readings=rows.count(),
        lowest=rows.value.min(),
        highest=rows.value.max(),
        best=rows.grade.max(),
        confirming=rows.value.argmax(rows.taken_at, where=rows.evidence),
        reached=rows.reached.any(),
    )
    single = single.filter(single.reached)
    single = single.mutate(session=single.device_id + "#" + single.number.cast("string")).drop("reached", "number")
    return scope.keep(single, name="d3_readings_sessions")


def unit_of(scope: Scope) -> ir.Table:
    """The unit that most of an officer's records are from: ``officer_id``, ``unit_id``."""
    counts = (
        scope.every.filter(scope.every.officer_id.notnull())
        .group_by("officer_id", "unit_id")
        .aggregate(n=ibis._.count())
    )
    most = ibis.window(group_by="officer_id", order_by=[ibis.desc("n"), "unit_id"])
    ranked = counts.mutate(place=ibis.row_number().over(most))
    return ranked.filter(ranked.place == 0).select("officer_id", "unit_id")


def answered(scope: Scope, *, params: Params) -> ir.Table:
    """Sessions (``session``) that some record or compulsory measure answers.

    Each record and measure answers the latest session before it of its officer, of its second officer and of its instrument,
    within the window; and all sessions of its driver or vehicle within the window on either side.
    """
    every = scope.every
    about = every.filter((every.group == "alcohol") | (every.measure == ALCOHOL).fill_null(False))
    acts = about.select("officer_id", "device_id", *NAMES, partner="partner_id", at=about.occurred_at)
    whole = [acts]
    if scope.lake.has("compulsory_measures"):
        taken = scope.table("compulsory_measures")
        nobody = {name: ibis.null("string") for name in ("device_id", "partner")}
        measures = taken.mutate(**nobody).select("officer_id", "device_id", *NAMES, "partner", at=taken.taken_at)
        whole.append(measures)
    answers = ibis.union(*whole) if len(whole) > 1 else acts
    held = sessions(scope, params=params)
    found = [
        _latest(answers, of=held, key=key, name=name, params=params)
        for key, name in (("officer_id", "officer_id"), ("partner", "officer_id"), ("device_id", "device_id"))
    ]
    found += [_same(answers, of=held, key=name, params=params) for name in NAMES]
    return ibis.union(*found, distinct=True)


def _latest(answers: ir.Table, *, of: ir.Table, key: str, name: str, params: Params) -> ir.Table:
    """By the latest session at or before each answer, allowing for the instrument's clock."""
    begun = of.group_by(owner=of[name], starts=of.starts).aggregate(session=of.session.max())
    asked = answers.filter(answers[key].notnull())
    asked = asked.select(owner=asked[key], at=asked["at"] + ibis.interval(minutes=params.skew_minutes))
    found = asof.latest(
        asked, of=begun.mutate(begun=begun.starts), by=["owner"], at="at", since="starts", columns=["session", "begun"]
    )
    inside = found["at"] <= found.begun + ibis.interval(minutes=params.skew_minutes + 1440 * params.window_days)
    return found.filter(inside).select("session").distinct()


def _same(answers: ir.Table, *, of: ir.Table, key: str, params: Params) -> ir.Table:
    left = of.filter(of[key].notnull()).select("session", "starts", person=key)
    right = answers.filter(answers[key].notnull()).select("at", person=key)
    both = left.join(right, "person", rname="{name}_of_answer")
    apart = (both.starts.epoch_seconds() - both["at"].epoch_seconds()).abs()
    return both.filter(apart <= 86_400 * params.window_days).select("session").distinct()


def blood(
    scope: Scope, *, sessions_: ir.Table, params: Params, keys: Sequence[str] = ("driver", "vehicle", "officer_id")
) -> ir.Table:
    """Sessions (``session``) whose driver's blood was found below the threshold."""
    rows = readings(scope)
    low = rows.filter(rows.measure == ALCOHOL, rows.grade == retest.BLOOD, ~rows.reached)
    found = []
    for key in keys:
        left = sessions_.filter(sessions_[key].notnull()).select("session", "starts", person=key)
        right = low.filter(low[key].notnull()).select("taken_at", person=key)
        days = params.blood_days if key in NAMES else 1
        both = left.join(right, "person", rname="{name}_of_blood")
        gap = both.taken_at.epoch_seconds() - both.starts.epoch_seconds()
        found.append(both.filter(gap >= 0, gap <= 86_400 * days).select("session"))
    return ibis.union(*found, distinct=True)
