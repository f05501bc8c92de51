"""Funnel plots: is a subject's ratio or share beyond what chance and the lawful spread between subjects allow?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from zhunsheng.stats.betabinomial import Floats


@dataclass(frozen=True)
class Scores:
    """Standardised subjects before overdispersion: ``z`` and the ``error`` that a unit of z stands for."""

    z: Floats
    error: Floats


@dataclass(frozen=True)
class Overdispersion:
    """Spread beyond chance.

    Parameters
    ----------
    phi : mean squared z of the winsorised subjects; 1 where chance alone is at work.
    tau2 : variance between subjects on the scale of the scores, never below 0.
    """

    phi: float
    tau2: float


@dataclass(frozen=True)
class Limits:
    """Limits of each subject's ratio, at its own expectation."""

    lower: Floats
    upper: Floats


def ratios(observed: Floats, *, expected: Floats) -> Scores:
    """Scores of observed over expected counts on the square-root scale: z = (sqrt(O / E) - 1) * 2 sqrt(E).

    The square root makes the variance of a Poisson count nearly free of its mean. Not for expectations below about 5.
    """
    error: Floats = 1 / (2 * np.sqrt(expected))
    return Scores((np.sqrt(observed / expected) - 1) / error, error)


def shares(hits: Floats, *, trials: Floats) -> Scores:
    """Scores of shares on the arcsine-square-root scale, against the share of all together; error 1 / (2 sqrt(n))."""
    error: Floats = 1 / (2 * np.sqrt(trials))
    centre = np.arcsin(np.sqrt(hits.sum() / trials.sum()))
    return Scores((np.arcsin(np.sqrt(hits / trials)) - centre) / error, error)


def winsorised(z: Floats, *, part: float = 0.1) -> Floats:
    """z with the lowest and the highest ``part`` drawn in to the quantiles there, so that outliers do not set the spread."""
    return np.clip(z, np.quantile(z, part), np.quantile(z, 1 - part))


def overdispersion(scores: Scores, *, part: float = 0.1) -> Overdispersion:
    """Spread between subjects by moments of the winsorised scores (Spiegelhalter 2005; DerSimonian and Laird 1986).

    tau2 = max(0, (n phi - (n - 1)) / (S1 - S2 / S1)), S1 and S2 the sums of 1 / error^2 and 1 / error^4. Winsorising
    draws in an honest tail too: a tenth on each side makes phi about a third too small where only chance is at work.
    `zhunsheng.stats.spread` conditions instead and is what warnings use; this is for plots that people know. Not for
    fewer than about 20 subjects.
    """
    z = winsorised(scores.z, part=part)
    phi = float(np.mean(z**2))
    weight = 1 / scores.error**2
    whole = float(weight.sum())
    tau2 = (len(z) * phi - (len(z) - 1)) / (whole - float((weight**2).sum()) / whole)
    return Overdispersion(phi, max(0.0, tau2))


def adjusted(scores: Scores, *, spread: Overdispersion) -> Floats:
    """z with the spread between subjects in its error: z * error / sqrt(error^2 + tau2)."""
    value: Floats = scores.z * scores.error / np.sqrt(scores.error**2 + spread.tau2)
    return value


def limits(expected: Floats, *, spread: Overdispersion, deviations: float = 1.96) -> Limits:
    """Limits of the ratio that allow for the spread: (1 -+ deviations * sqrt(error^2 + tau2))^2, 0 where that would turn."""
    reach = deviations * np.sqrt(1 / (4 * expected) + spread.tau2)
    return Limits(np.maximum(1 - reach, 0.0) ** 2, (1 + reach) ** 2)


def poisson_limits(expected: Floats, *, level: float = 0.95) -> Limits:
    """Limits of observed over expected from the exact Poisson interval (Garwood 1936), as funnel plots draw them.

    Lower chi2(p; 2 E) / (2 E), upper chi2(1 - p; 2 (E + 1)) / (2 E), with p = (1 - level) / 2: the interval for a mean at a
    count of E, which need not be whole. It treats chance only; peers that differ lawfully lie outside more often.
    Checked against FunnelPlotR's published limits (tests/reference).
    """
    p = (1 - level) / 2
    lower, upper = chi2.ppf(p, 2 * expected), chi2.isf(p, 2 * (expected + 1))
    return Limits(np.asarray(lower / (2 * expected)), np.asarray(upper / (2 * expected)))
