"""D2: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.benign import rounding
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.peers import Comparison, cells
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d2_bunching import params as parameters
from zhunsheng.integrity.signals.d2_bunching import query
from zhunsheng.integrity.signals.d2_bunching.force import notes
from zhunsheng.integrity.subjects import Subjects


def run(scope: Scope, *, bounds: Bounds, subjects: Subjects) -> Reading:
    """The share just below a tier beside that of peers who round as the subject does, the subject itself left out."""
    params = parameters.load(scope.as_of.date())
    rows = query.near(scope, params=params)
    indicator = Indicator("d2_bunching", "downgrading", params.name)
    if rows is None:
        reading = Reading([], [], [], [])
        reading.lack(indicator, columns="measure, measured, limit")
        return reading
    marks = query.marked(rows, params=params, indicator=indicator)
    counts = scope.run(marks.counts())
    lines = []
    for by, people in subjects.items():
        made = cells(counts, by=by, strata=marks.strata, sums=marks.sums)
        before, share = rounding.shares(made, prior=params.prior, least=params.least_peers)
        comparison = Comparison(by, marks.indicator, bounds, people, params.least_records, rounding.CAUSE)
        lines += comparison.lines(made, share=share, before=before)
    return Reading([marks], lines, [], list(notes(scope.run(query.force(rows)), params=params)))
