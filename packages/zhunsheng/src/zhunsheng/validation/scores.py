"""Precision, realised false discovery, recall, days to detection: from verdicts to figures, each with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, norm, t

from zhunsheng.validation.verdicts import Verdict, by_world

LEVEL = 0.95
Passed = Callable[[Verdict], bool]


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's interval."""

    found: int
    of: int

    @property
    def value(self) -> float:
        """The share, NaN of none."""
        return self.found / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval at `LEVEL`; 0 and 1 of none.

        Assumes independent cases: officers of one world share its weather, so that it is a little short. Source: Wilson (1927),
        JASA 22, 209-212.
        """
        if not self.of:
            return 0.0, 1.0
        z2 = float(norm.isf((1 - LEVEL) / 2)) ** 2
        middle = (self.value + z2 / (2 * self.of)) / (1 + z2 / self.of)
        root = self.value * (1 - self.value) / self.of + z2 / (4 * self.of**2)
        half = float(np.sqrt(z2 * root)) / (1 + z2 / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Mean:
    """The mean of one figure of each world, with an interval over worlds."""

    values: tuple[float, ...]

    @property
    def value(self) -> float:
        """The mean, NaN of none."""
        return float(np.mean(self.values)) if self.values else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """At `LEVEL`, for values between 0 and 1 whose number of worlds is small.

        Student's where they differ; where all are alike (mostly 0) the exact one of as many trials, Clopper and Pearson's.
        """
        number = len(self.values)
        if number < 2:
            return 0.0, 1.0
        spread = float(np.std(self.values, ddof=1))
        if spread == 0:
            low, high = (1 - LEVEL) / 2, (1 + LEVEL) / 2
            hits = round(self.value * number)
            bottom = float(beta.ppf(low, hits, number - hits + 1)) if hits else 0.0
            top = float(beta.ppf(high, hits + 1, number - hits)) if hits < number else 1.0
            return bottom, top
        half = float(t.isf((1 - LEVEL) / 2, number - 1)) * spread / np.sqrt(number)
        return max(0.0, self.value - half), min(1.0, self.value + half)


def at_end(verdict: Verdict) -> bool:
    """Warned at the last look."""
    return verdict.named


def ever(verdict: Verdict) -> bool:
    """Warned at any look."""
    return verdict.ever


def false_share(given: Iterable[Verdict], *, passed: Passed = at_end) -> float:
    """False over all discoveries of one world, 0 where there are none; the touched count nowhere."""
    right = wrong = 0
    for verdict in given:
        if passed(verdict):
            right += verdict.standing == "guilty"
            wrong += verdict.standing == "clean"
    return wrong / max(1, right + wrong)


def false_discovery(given: Iterable[Verdict], *, passed: Passed = at_end) -> Mean:
    """Realised false discovery: the mean over worlds of each one's false share."""
    return Mean(tuple(false_share(group, passed=passed) for group in by_world(given).values()))


def recall(given: Iterable[Verdict], *, passed: Passed = at_end) -> Share:
    """Of the guilty, those warned."""
    guilty = [verdict for verdict in given if verdict.standing == "guilty"]
    return Share(sum(passed(verdict) for verdict in guilty), len(guilty))


def precision(given: Iterable[Verdict], *, passed: Passed = at_end) -> Share:
    """Of those warned, the guilty, over all worlds together."""
    warned = [verdict for verdict in given if passed(verdict) and verdict.standing != "touched"]
    return Share(sum(verdict.standing == "guilty" for verdict in warned), len(warned))


def alarmed(
    given: Iterable[Verdict], *, subject_kind: str, seeds: Iterable[int], passed: Passed = ever
) -> dict[int, int]:
    """By seed of a scenario, how many subjects without fault are warned of anything; each once however many kinds."""
    found: dict[int, set[str]] = {seed: set() for seed in seeds}
    for verdict in given:
        if verdict.subject_kind == subject_kind and verdict.standing == "clean" and passed(verdict):
            found[verdict.seed].add(verdict.subject_id)
    return {seed: len(names) for seed, names in found.items()}


@dataclass(frozen=True)
class Detection:
    """Days from the start of the misconduct to the first warning.

    ``quartiles`` are of all the guilty, those never found as infinitely late.
    """

    days: tuple[float, ...]
    never: Share

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """A quarter, half and three quarters were found by then; infinite where they were not."""
        whole = np.sort([*self.days, *[np.inf] * self.never.found])
        if not len(whole):
            return np.inf, np.inf, np.inf
        places = [int(np.ceil(part * len(whole))) - 1 for part in (0.25, 0.5, 0.75)]
        return float(whole[places[0]]), float(whole[places[1]]), float(whole[places[2]])

    def found_by(self, day: float) -> float:
        """Share found within so many days."""
        return sum(value <= day for value in self.days) / max(1, self.never.of)


def detection(given: Iterable[Verdict]) -> Detection:
    """How soon the guilty are warned of."""
    waits = [verdict.waited for verdict in given if verdict.standing == "guilty"]
    found = tuple(sorted(wait for wait in waits if np.isfinite(wait)))
    return Detection(found, Share(len(waits) - len(found), len(waits)))
