"""The law's tiers as expressions: whole-number comparisons only, by the scale in force on the day of the act."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import ibis
import ibis.expr.types as ir

from zhunsheng.expr.standing import stands
from zhunsheng.law import Law, Scale
from zhunsheng.law.scale import GRAIN

__all__ = ["GRAIN", "cut", "dated", "thousandths", "tier"]


def thousandths(value: ir.NumericValue) -> ir.IntegerValue:
    """A number in whole thousandths, as `Scale` reads it."""
    return (value * GRAIN).round().cast("int64")


def tier(law: Law, *, measure: str, measured: ir.NumericValue, limit: ir.NumericValue, day: ir.DateValue) -> ir.Value:
    """The tier of a measured value on its day, null where nothing is charged or no scale stands."""
    value, bound = thousandths(measured), thousandths(limit)
    return dated(law, measure=measure, day=day, make=lambda scale: _tier(scale, value=value, bound=bound))


def cut(law: Law, *, measure: str, tier: int, grain: Fraction, limit: ir.IntegerValue, day: ir.DateValue) -> ir.Value:
    """The smallest lattice value in a tier, for a limit in steps of ``grain``; null where the scale has no such tier."""
    return dated(law, measure=measure, day=day, make=lambda scale: _cut(scale, tier=tier, grain=grain, limit=limit))


def dated(law: Law, *, measure: str, day: ir.DateValue, make: Callable[[Scale], ir.Value | None]) -> ir.Value:
    """What ``make`` gives for the version of the scale that stood on the day."""
    branches = [
        (stands(rule.valid, day=day), made) for rule, scale in law.scales(measure) if (made := make(scale)) is not None
    ]
    return ibis.cases(*branches, else_=ibis.null("int64")) if branches else ibis.null("int64")


def _tier(scale: Scale, *, value: ir.IntegerValue, bound: ir.IntegerValue) -> ir.Value:
    gap = value if scale.basis == "value" else value - bound
    passed: ir.Value = ibis.literal(0, type="int64")
    for edge in scale.edges:
        passed = passed + _passes(scale, gap=gap, edge=edge, bound=bound).cast("int64")
    if scale.step is not None:
        last, step = int(scale.edges[-1] * GRAIN), int(scale.step * GRAIN)
        steps = (gap - last) // step if scale.closed == "lower" else (gap - last + step - 1) // step - 1
        passed = passed + ibis.greatest(steps, 0)
    return ibis.cases((_below(scale, gap=gap, bound=bound), ibis.null("int64")), else_=passed)


def _below(scale: Scale, *, gap: ir.IntegerValue, bound: ir.IntegerValue) -> ir.BooleanValue:
    left, right = _sides(scale, gap=gap, edge=scale.floor, bound=bound)
    return left <= right if scale.floor_open else left < right


def _passes(scale: Scale, *, gap: ir.IntegerValue, edge: Fraction, bound: ir.IntegerValue) -> ir.BooleanValue:
    left, right = _sides(scale, gap=gap, edge=edge, bound=bound)
    return left >= right if scale.closed == "lower" else left > right


def _sides(
    scale: Scale, *, gap: ir.IntegerValue, edge: Fraction, bound: ir.IntegerValue
) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """Both sides of gap >= edge as whole numbers, the share's denominator multiplied out."""
    if scale.basis == "over_share":
        return gap * edge.denominator, bound * edge.numerator
    return gap * edge.denominator, ibis.literal(edge.numerator * GRAIN, type="int64")


def _cut(scale: Scale, *, tier: int, grain: Fraction, limit: ir.IntegerValue) -> ir.Value | None:
    if tier > len(scale.edges):
        return None
    edge = scale.edges[tier - 1]
    if scale.basis == "over_share":
        top, bottom = limit * (edge.denominator + edge.numerator), edge.denominator
    else:
        steps = edge / grain
        base = limit if scale.basis == "over" else limit * 0
        top, bottom = base * steps.denominator + steps.numerator, steps.denominator
    return (top + bottom - 1) // bottom if scale.closed == "lower" else top // bottom + 1
