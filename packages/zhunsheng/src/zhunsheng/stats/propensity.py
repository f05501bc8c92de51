"""What a peer would have decided on the same facts, and which peers' records stand for a subject's own.

The only module that imports LightGBM. Two halves of a doubly robust comparison:

- the outcome: mean severity by facts, fitted in folds over subjects, so that nobody's records train what judges them;
- the odds e / (1 - e) of a subject's propensity within the peer group, which weight peers' records to the subject's facts.
  They are log-linear in the facts and solve the moment conditions exactly (entropy balancing), one subject beside the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import lightgbm
import numpy as np
from scipy.special import expit

from zhunsheng.stats import products
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.caseload import Caseload, Facts

Kind = Literal["trees", "glm", "mean"]
Method = Literal["balance", "logit", "none"]
ROUNDS = 150
TREES = {
    "objective": "regression", "learning_rate": 0.1, "num_leaves": 15, "min_data_in_leaf": 1,
    "min_sum_hessian_in_leaf": 50.0, "min_data_per_group": 1, "cat_l2": 20.0, "lambda_l2": 5.0, "max_bin": 63,
    "num_threads": 1, "deterministic": True, "force_row_wise": True, "feature_pre_filter": False, "verbosity": -1,
}  # fmt: skip
SHRINK = 10.0  # records' worth of belief in the mean, for each coefficient of the linear model
RIDGE = 1e-3  # penalty on log odds a standard deviation of a fact: leaves an imbalance a thousandth of the coefficient
NEWTON, CLOSE = 50, 1e-9


@dataclass(frozen=True)
class Outcome:
    """Expected severity by facts.

    Parameters
    ----------
    fold : of each subject. by_cell : folds by cells, each row fitted without the subjects of its fold.
    explained : share of the variance between cells' means that is explained outside the folds, at most 1.
    kind : how it was fitted.
    """

    fold: Ints
    by_cell: Floats
    explained: float
    kind: Kind

    def of(self, subject: int) -> Floats:
        """The expectation of each cell that the subject's own records had no part in."""
        value: Floats = self.by_cell[self.fold[subject]]
        return value


def fit_outcome(caseload: Caseload, *, kind: Kind = "trees", folds: int = 5, seed: int, rare: float = 0.005) -> Outcome:
    """Mean severity by facts over a peer group, cross-fitted: folds are drawn over subjects, never over records.

    Parameters
    ----------
    kind : boosted trees (LightGBM, squared error, cells as weighted rows: equal to fitting records), a ridge linear
        model of main effects, or the plain mean (then only the weights correct for facts).
    folds : at least 2; one fit each. seed : of the draw of folds and of the trees. rare : see `Facts.design`.

    Notes
    -----
    Deterministic for a seed and a version of LightGBM, one thread. Cells without peers get the model's extrapolation;
    `benchmark` keeps to facts that peers share. Source: cross-fitting after Chernozhukov et al. (2018), Econometrics J.
    """
    rng = np.random.default_rng(seed)
    fold = rng.permutation(np.arange(caseload.subjects) % folds).astype(np.int64)
    predicted, error, around = [], 0.0, 0.0
    for number in range(folds):
        records, total = caseload.totals(np.flatnonzero(fold != number))
        value = _fitted(caseload.facts, records=records, total=total, kind=kind, seed=seed, rare=rare)
        predicted.append(value)
        own, seen = caseload.totals(np.flatnonzero(fold == number))
        mean = np.divide(seen, own, out=np.zeros_like(seen), where=own > 0)
        error += float(np.sum(own * (mean - value) ** 2))
        around += float(np.sum(own * (mean - total.sum() / max(records.sum(), 1e-300)) ** 2))
    return Outcome(fold, np.array(predicted), 1 - error / around if around > 0 else 0.0, kind)


def _fitted(facts: Facts, *, records: Floats, total: Floats, kind: Kind, seed: int, rare: float) -> Floats:
    known = np.flatnonzero(records > 0)
    if not len(known):
        raise ValueError("a fold without records of others: fewer folds or more subjects")
    mean = total[known] / records[known]
    if kind == "mean" or not len(facts):
        return np.full(len(records), float(np.average(mean, weights=records[known])))
    if kind == "glm":
        design = facts.design(records, rare=rare)
        return _ridge(design, mean=mean, known=known, weights=records[known])
    table = np.column_stack([*facts.factors.values(), *facts.numbers.values()]).astype(float)
    data = lightgbm.Dataset(
        table[known], label=mean, weight=records[known], categorical_feature=list(range(len(facts.factors)))
    )
    trees = lightgbm.train({**TREES, "seed": seed}, data, num_boost_round=ROUNDS)
    return np.asarray(trees.predict(table, num_threads=1), dtype=np.float64)


def _ridge(design: Floats, *, mean: Floats, known: Ints, weights: Floats) -> Floats:
    middle = float(np.average(mean, weights=weights))
    part = design[known]
    left = products.gram(part, weights=weights) + SHRINK * np.eye(design.shape[1])
    beta = np.asarray(np.linalg.solve(left, products.down(part, weights=weights * (mean - middle))), dtype=np.float64)
    return middle + products.across(design, vector=beta)


def odds(design: Floats, *, own: Floats, others: Floats, method: Method = "balance") -> Floats:
    """Weight of a peer's record in each cell, made so that the peers' weighted records sum to one.

    Parameters
    ----------
    design : cells by columns, standardised. own, others : records of the subject and of its peers in each cell.
    method : ``balance``: weighted means of the columns equal the subject's (entropy balancing), ``logit``: odds of a
        ridge logistic propensity, balanced only as far as that model is right, ``none``: peers as they are.

    Notes
    -----
    Both are e / (1 - e) up to a factor, with log odds linear in the columns; balancing is the calibrated one of the two
    and its effect stays unbiased also where the outcome is linear in the columns and the propensity is not. Where no
    weights balance, the penalty keeps them finite and the imbalance shows.
    Source: Hainmueller (2012), Political Analysis 20, 25-46; Zhao and Percival (2017), J. Causal Inference 5.
    Checked against scipy.optimize and a raking done by hand (tests/reference).
    """
    known = others > 0
    if method == "none" or design.shape[1] == 0:
        return np.asarray(known / others.sum(), dtype=np.float64)
    fit = _logit if method == "logit" else _balanced
    eta = fit(design, own=own, others=others)
    weight = np.where(known, np.exp(np.minimum(eta - eta[known].max(), 0.0)), 0.0)
    return np.asarray(weight / np.sum(weight * others), dtype=np.float64)


def _balanced(design: Floats, *, own: Floats, others: Floats) -> Floats:
    """Linear predictor that solves the dual of entropy balancing by Newton's method with halved steps."""
    whole = design - products.down(design, weights=own) / own.sum()
    centred, others = whole[others > 0], others[others > 0]
    slope, ridge = np.zeros(design.shape[1]), RIDGE * np.eye(design.shape[1])
    eta: Floats = np.zeros(len(others))
    loss = _log_sum(eta, weights=others)
    for _ in range(NEWTON):
        share = others * np.exp(eta - eta.max())
        share /= share.sum()
        mean = products.down(centred, weights=share)
        gradient = mean + RIDGE * slope
        if np.max(np.abs(gradient)) < CLOSE:
            break
        curve = products.gram(centred, weights=share) - np.outer(mean, mean) + ridge
        step = np.linalg.solve(curve, gradient)
        size, fall = 1.0, float(gradient @ step)
        while size > 1e-6:
            tried = slope - size * step
            eta = products.across(centred, vector=tried)
            value = _log_sum(eta, weights=others) + RIDGE / 2 * float(tried @ tried)
            if value <= loss - 1e-4 * size * fall:
                break
            size /= 2
        slope, loss = tried, value
    return products.across(whole, vector=slope)


def _log_sum(eta: Floats, *, weights: Floats) -> float:
    top = float(eta.max())
    return top + float(np.log(np.sum(weights * np.exp(eta - top))))


def _logit(design: Floats, *, own: Floats, others: Floats) -> Floats:
    """Linear predictor, without its constant, of a ridge logistic regression of own records among all."""
    total = own + others
    start = np.log(own.sum() / others.sum())
    full = np.column_stack([np.ones(len(own)), design])
    beta = np.zeros(full.shape[1])
    beta[0] = start
    penalty = np.full(full.shape[1], RIDGE * own.sum())
    penalty[0] = 0.0
    for _ in range(NEWTON):
        e = expit(products.across(full, vector=beta))
        gradient = products.down(full, weights=own - total * e) - penalty * beta
        curve = products.gram(full, weights=total * e * (1 - e)) + np.diag(penalty + 1e-12)
        step = np.linalg.solve(curve, gradient)
        beta = beta + step * min(1.0, 4.0 / max(float(np.max(np.abs(step))), 1e-300))
        if np.max(np.abs(step)) < 1e-8:
            break
    return products.across(design, vector=beta[1:])
