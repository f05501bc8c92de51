"""Reviews that overturn: the share of each officer and brigade, shrunk, beside the lawful spread of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import numpy as np

from zhunsheng.comparisons.units import Tree
from zhunsheng.handling.cases import REVERSED
from zhunsheng.handling.lines import BYS, Compared, Line
from zhunsheng.handling.params import Params
from zhunsheng.handling.sources import brigades
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats import betabinomial, spread
from zhunsheng.stats.betabinomial import Floats

INDICATOR = "reversals"
Record = tuple[str, str, str]


def compared(scope: Scope, *, rows: ir.Table, tree: Tree, params: Params) -> list[Compared]:
    """Overturned reviews by officer and by brigade."""
    needs = scope.lacking(crash_documents=("outcome",))
    if needs:
        return [Compared(INDICATOR, by, (), needs) for by in BYS]
    decided = rows.filter(rows.d_review_decision.notnull(), rows.outcome.notnull())
    decided = decided.join(brigades(scope, tree=tree), "unit_id", how="left", rname="{name}_of_tree")
    decided = decided.select(
        "crash_id", "officer_id", "outcome", brigade=ibis.coalesce(decided.brigade, decided.unit_id)
    )
    held = scope.run(decided.order_by("crash_id")).to_pylist()
    return [
        Compared(INDICATOR, by, tuple(lines(held, column=column, params=params)))
        for by, column in zip(BYS, ("officer_id", "brigade"), strict=True)
    ]


def lines(reviews: Sequence[Mapping[str, str | None]], *, column: str, params: Params) -> Iterator[Line]:
    """Each subject's share of overturned reviews beside all, its posterior mean and interval.

    The lawful spread between subjects is fitted to those at or below their own upper quantile (`stats.spread.fit`), and the
    share shown is drawn towards the mean by the spread of everybody. Not a rate of mistakes: who asks for a review is not
    drawn by lot.
    """
    subjects: dict[str, list[Mapping[str, str | None]]] = {}
    for row in reviews:
        if name := row[column]:
            subjects.setdefault(name, []).append(row)
    names = sorted(subjects)
    trials = np.array([len(subjects[name]) for name in names], dtype=np.int64)
    hits = np.array([sum(row["outcome"] in REVERSED for row in subjects[name]) for name in names], dtype=np.int64)
    enough = trials >= params.reviews
    share = float(hits.sum() / max(trials.sum(), 1))
    known = enough.sum() >= params.fit_least and 0 < share < 1
    shown = _shrunken(hits, trials=trials, share=share, enough=enough, params=params) if known else None
    for place, name in enumerate(names):
        n, seen, unit = (
            float(trials[place]),
            float(hits[place] / trials[place]),
            str(subjects[name][0]["brigade"] or ""),
        )
        records = tuple(_record(row) for row in subjects[name] if row["outcome"] in REVERSED)[: params.telling]
        if shown is None or not enough[place]:
            state = "few_records" if not enough[place] else "few_subjects"
            yield Line(name, unit, state, n, seen, share, records=records)
        else:
            mean, lower, upper, p = (float(part[place]) for part in shown)
            yield Line(name, unit, "assessed", n, seen, share, mean, lower, upper, p, records=records)


def _shrunken(
    hits: betabinomial.Ints, *, trials: betabinomial.Ints, share: float, enough: np.ndarray, params: Params
) -> tuple[Floats, Floats, Floats, Floats]:
    """Posterior mean, interval and two-sided mid-p of every subject."""
    shares = np.full(len(hits), share)
    fitted = spread.fit(
        hits[enough], trials=trials[enough], share=shares[enough], keep=params.keep, most=params.fit_most
    )
    a, b = betabinomial.shapes(shares, rho=fitted.whole)
    mean, lower, upper = betabinomial.posterior(hits, trials=trials, a=a, b=b, level=params.interval)
    high = fitted.null.upper_mid_p(hits, trials=trials, share=shares)
    return mean, lower, upper, high


def _record(row: Mapping[str, str | None]) -> Record:
    return str(row["crash_id"]), str(row["officer_id"] or ""), str(row["outcome"])
