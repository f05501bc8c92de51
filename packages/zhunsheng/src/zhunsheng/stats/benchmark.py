"""A doubly robust internal benchmark: each subject beside its peers' records, weighted to the subject's own facts."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.caseload import Caseload
from zhunsheng.stats.contrast import Contrast, Group, Limits
from zhunsheng.stats.effects import Effects, Null, Spread
from zhunsheng.stats.frozen import FrozenBenchmark, Noise
from zhunsheng.stats.propensity import Method, Outcome

Bools = NDArray[np.bool_]
CARRIED, NOISE = ("support", "constant", "slope"), ("unit", "third", "variance", "benchmark")
NUMBERS = tuple(one.name for one in fields(Contrast) if one.name not in (*CARRIED, *NOISE, "reason"))
PLAIN = Null(((0.0, 1.0, 1.0),))


@dataclass(frozen=True)
class Benchmark:
    """One entry a subject; not-a-number where nothing could be compared.

    Parameters
    ----------
    effect, se, skew : mean severity less that of weighted peers, its standard error and sampling skewness.
    observed, expected : mean severity of the subject's compared records, and what weighted peers gave on these facts.
    naive : mean severity less that of all others, for the eye only.
    records, overlap : compared records, and their share of all. controls, peers : effective numbers after weighting.
    before, imbalance : largest standardised difference of a fact before and after weighting.
    distribution : largest difference of a level's share or of a number's distribution (Kolmogorov) after weighting.
    prognosis : standardised difference of the expected severity itself after weighting; the outcome model removes it.
    reason : "" or why the comparison is refused, one of `contrast.REASONS`. frozen : what days go on with.
    """

    effect: Floats
    se: Floats
    skew: Floats
    observed: Floats
    expected: Floats
    naive: Floats
    records: Floats
    overlap: Floats
    controls: Floats
    peers: Floats
    before: Floats
    imbalance: Floats
    distribution: Floats
    prognosis: Floats
    reason: tuple[str, ...]
    frozen: FrozenBenchmark

    @property
    def usable(self) -> Bools:
        """Subjects that are not refused."""
        return self.frozen.usable

    def effects(self) -> Effects:
        """Effects of the subjects that are not refused, in their order, as leanings (log odds a unit of severity)."""
        part = np.flatnonzero(self.usable)
        noise, whole = self.frozen.noise.of(part), self.frozen.whole
        return noise.effects(self.effect[part], records=self.records[part], whole=whole)

    def shrunken(self, spread: Spread, *, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
        """Difference of mean severity and its interval, shrunk by everybody's spread; not-a-number where refused."""
        part = np.flatnonzero(self.usable)
        filled = [np.full(len(self.effect), np.nan) for _ in range(3)]
        for values, made in zip(filled, spread.shrunken(self.effects(), level=level), strict=True):
            values[part] = self.frozen.noise.of(part).severity(made)
        return filled[0], filled[1], filled[2]


def compare(
    caseload: Caseload, *, outcome: Outcome, limits: Limits | None = None, method: Method = "balance"
) -> Benchmark:
    """Benchmark each subject of a peer group against the others.

    Notes
    -----
    Effect on the treated: mean over the subject's records of y - f(x), where f is the cross-fitted outcome model plus
    the regression of peers' residuals on the facts, with the subject's weights. It is right on average if either the
    outcome model (or its residual's linear part) or the log odds of the propensity are right. Variance by influence
    function: the subject's own records (their own variance or that of weighted peers, the larger) plus the benchmark's,
    clustered by peer, so that lawful differences between peers are in it. Records of a subject count as independent.
    An effect is a difference from colleagues, not a wrong: test it with `effects.fit`.
    Source: Ridgeway and MacDonald (2009), JASA 104, 661-668; Robins, Rotnitzky and Zhao (1994), JASA 89, 846-866.
    Checked by planted effects, confounding, either model wrong, coverage and null worlds (tests/recovery).
    """
    limits = limits or Limits()
    group = Group(caseload, outcome=outcome, limits=limits, method=method)
    results = [group.compared(subject) for subject in range(caseload.subjects)]
    table = {name: np.array([getattr(one, name) for one in results]) for name in NUMBERS}
    reason = tuple(one.reason for one in results)
    usable = np.array([not one for one in reason])
    noise = Noise(*(np.array([getattr(one, name) for one in results]) for name in NOISE))
    part = np.flatnonzero(usable)
    whole = noise.of(part).everybody(table["effect"][part], records=table["records"][part]) if len(part) > 1 else PLAIN
    support, constant, slope = (np.array([getattr(one, name) for one in results]) for name in CARRIED)
    frozen = FrozenBenchmark(outcome, group.columns, usable, support, constant, slope, noise, whole)
    return Benchmark(**table, reason=reason, frozen=frozen)
