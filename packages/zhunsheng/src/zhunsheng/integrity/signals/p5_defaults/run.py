"""P5: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zhunsheng.integrity.benign import keying_default
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.indicator import Indicator, Line
from zhunsheng.integrity.marks import Marks, Reading
from zhunsheng.integrity.peers import Comparison, cells, share_of_others
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p5_defaults import defaults, query
from zhunsheng.integrity.signals.p5_defaults import params as parameters
from zhunsheng.integrity.signals.p5_defaults.params import Params
from zhunsheng.integrity.subjects import Subjects

MIDNIGHT = "p5_midnight"


def run(scope: Scope, *, bounds: Bounds, subjects: Subjects) -> Reading:
    """Midnight, clones and untouched menus, each beside peers in the same year and kind of record."""
    params = parameters.load(scope.as_of.date())
    reading = Reading([], [], [], [])
    for marks in _marks(scope, params=params, reading=reading):
        reading.marks.append(marks)
        reading.lines.extend(_lines(scope, marks=marks, params=params, bounds=bounds, subjects=subjects))
    return reading


def _marks(scope: Scope, *, params: Params, reading: Reading) -> Iterator[Marks]:
    midnight, clones, menus = (Indicator(name, "padding", params.name) for name in (MIDNIGHT, "p5_clones", "p5_menus"))
    yield query.midnight(scope, params=params, indicator=midnight)
    if any(scope.filled.get(name) for name in query.TELLING_APART):
        yield query.clones(scope, params=params, indicator=clones)
    else:
        reading.lack(clones, columns=", ".join(query.TELLING_APART))
    columns = [name for name in params.columns if scope.filled.get(name)]
    usual = defaults.usual(scope, columns=columns, most=params.usual) if len(columns) > 1 else {}
    if usual:
        yield query.menus(scope, params=params, columns=columns, usual=usual, indicator=menus)
    else:
        reading.lack(menus, columns=", ".join(params.columns))


def _lines(scope: Scope, *, marks: Marks, params: Params, bounds: Bounds, subjects: Subjects) -> Iterator[Line]:
    counts = scope.run(marks.counts())
    for by, people in subjects.items():
        made = cells(counts, by=by, strata=marks.strata, sums=marks.sums)
        share = share_of_others(made, least=params.least_peers)
        comparison = Comparison(by, marks.indicator, bounds, people, params.least_records)
        if marks.indicator.id != MIDNIGHT:
            yield from comparison.lines(made, share=share)
            continue
        gaps = keying_default.missing_noons(scope.run(keying_default.noons(scope)), by=by)
        allowed = keying_default.allowing(made, share=share, gaps=gaps)
        told = replace(comparison, cause=keying_default.CAUSE)
        yield from told.lines(made, share=allowed, before=keying_default.without(made))
