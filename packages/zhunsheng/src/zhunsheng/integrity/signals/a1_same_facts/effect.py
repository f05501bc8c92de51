"""A1's effect: how a subject's sanctions lie beside those that others gave on the same facts."""

from __future__ import annotations

import numpy as np

from zhunsheng.integrity.severity.leanings import Scored
from zhunsheng.integrity.severity.tally import Tally
from zhunsheng.integrity.severity.usual import Given, Usual
from zhunsheng.integrity.severity.walks import Walk
from zhunsheng.integrity.signals.a1_same_facts.params import Params
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.conditional import REASONS


def walk(tally: Tally, *, usual: Usual, overlap: Floats, first: int, last: int, params: Params) -> Walk:
    """Leanings from one fit to the next, in log odds of the next graver sanction rather than the one below it.

    Sums of scores less what others' law of the stratum expects (Mantel's mean score test); days only add to them.

    Parameters
    ----------
    overlap : by subject, as in `strata.Scores`: how much of the comparison rests on single peers.
    """
    given = usual.beside(tally, last=last).given(least=params.least_others)
    n, category = tally.n[given.chosen], tally.score[given.chosen]

    def running(values: Floats) -> Floats:
        return tally.running(values, chosen=given.chosen, first=first, last=last)

    information, records = running(n * given.variance), running(n)
    known = np.where(information > 0, information, np.inf)
    scored = Scored(running(n * (category - given.mean)) / known, information, running(n * given.third) / known)
    weight = np.bincount(tally.subject[given.chosen], weights=n, minlength=tally.size)
    gap = np.bincount(tally.subject[given.chosen], weights=n * given.gap, minlength=tally.size)
    return Walk(
        scored,
        1 + overlap,
        _held(tally, given=given, first=first, information=known[:, 0]),
        _reasons(overlap, records=records[:, 0], skew=scored.skew[:, 0], params=params),
        records,
        running(tally.grave[given.chosen]),
        information,
        np.where(weight > 0, gap / np.where(weight > 0, weight, 1.0), 1.0),
    )


def _held(tally: Tally, *, given: Given, first: int, information: Floats) -> Floats:
    """Variance of an effect from what is unknown of the others' law, at the look of the fit."""
    then = tally.look[given.chosen] <= first
    chosen = given.chosen[then]
    subject, _, pair = tally.pairs
    n = np.bincount(pair[chosen], weights=tally.n[chosen], minlength=len(subject))
    each = np.zeros(len(subject))
    each[pair[chosen]] = given.variance[then] / given.others[then]
    value: Floats = np.bincount(subject, weights=n**2 * each, minlength=tally.size) / information**2
    return value


def _reasons(overlap: Floats, *, records: Floats, skew: Floats, params: Params) -> tuple[str, ...]:
    failed = (records < params.least_records, overlap > 1 / params.peers, np.abs(skew) > params.skew)
    table = np.column_stack(failed)
    return tuple(next((name for name, test in zip(REASONS, row, strict=True) if test), "") for row in table.tolist())
