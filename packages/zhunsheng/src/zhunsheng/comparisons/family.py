"""False discovery over a whole bulletin: first which series, then which of their comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhunsheng.comparisons.judging import NAMES, Against, Name
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.discovery import cauchy_tail, cauchy_term, q_values

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Family:
    """All series of a bulletin in one direction.

    Parameters
    ----------
    p : one p-value a series, its comparisons joined; NaN where none was made. q : the bound at which it would just pass.
    passed : series beyond the bound. comparisons : of these, the comparisons beyond it. size : series assessed.
    """

    p: Floats
    q: Floats
    passed: Bools
    comparisons: Mapping[Name, Bools]
    size: int


def family(made: Mapping[Name, Against], *, rose: bool, bound: float) -> Family:
    """Series that rose (or fell) beyond a false-discovery bound over the whole bulletin, and by which comparisons.

    Parameters
    ----------
    rose : look for rises; otherwise for falls.

    Notes
    -----
    The one-sided p-values of a series' comparisons are joined by the Cauchy combination, for they share the count of now; the
    series go through Benjamini and Hochberg. Inside a series that passed its comparisons go through the same at the bound
    times the share of series that passed (Benjamini and Bogomolov 2014, J. R. Stat. Soc. B 76, 297-318): flat, the family
    would be four times as large and a doubling at thirty crashes a month would seldom be seen.
    """
    each = {name: _one_sided(made[name], rose=rose) for name in NAMES}
    p = _joined(np.array(list(each.values())))
    known = np.isfinite(p)
    q = np.full(len(p), np.nan)
    q[known] = q_values(p[known])
    passed = known & (np.nan_to_num(q, nan=1.0) <= bound)
    share = float(passed.sum()) / max(int(known.sum()), 1)
    inside = _inside(np.array(list(each.values()))[:, passed], bound=bound * share)
    comparisons: dict[Name, Bools] = {}
    for row, name in enumerate(NAMES):
        comparisons[name] = np.zeros(len(p), dtype=np.bool_)
        comparisons[name][passed] = inside[row]
    return Family(p, q, passed, comparisons, int(known.sum()))


def _one_sided(against: Against, *, rose: bool) -> Floats:
    """Half of the two-sided value on the side looked at, the rest on the other."""
    up = (against.ratio > 1) == rose
    return np.asarray(np.where(up, against.p_value / 2, 1 - against.p_value / 2), dtype=np.float64)


def _joined(each: Floats) -> Floats:
    known = np.isfinite(each)
    terms = np.where(known, cauchy_term(np.where(known, each, 0.5)), 0.0)
    count = known.sum(axis=0)
    p = cauchy_tail(terms.sum(axis=0) / np.maximum(count, 1))
    return np.asarray(np.where(count > 0, p, np.nan), dtype=np.float64)


def _inside(each: Floats, *, bound: float) -> Bools:
    """Benjamini and Hochberg down each column."""
    passed = np.zeros(each.shape, dtype=np.bool_)
    for column in range(each.shape[1]):
        known = np.isfinite(each[:, column])
        passed[known, column] = q_values(each[known, column]) <= bound
    return passed
