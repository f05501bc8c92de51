"""Road-safety statistics at size: two-count tests of ten million pairs, screening of 400,000 sites; each beside a plain way."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import minimize

from zhunsheng.hazards.screening import params
from zhunsheng.hazards.screening.peers import Peers, peers
from zhunsheng.stats import counts, etest, hotspots, peaks, ranking, safety

Floats = NDArray[np.float64]
SEED = 4
DAYS = (28.0, 30.0, 31.0)


@dataclass(frozen=True)
class Timed:
    """Seconds of ours and of the plain way, at its own size; ``ratio`` of the time for one pair or site, ours over plain."""

    name: str
    size: int
    seconds: float
    plain_size: int
    plain_seconds: float

    @property
    def ratio(self) -> float:
        """How long ours takes for one beside the plain way."""
        return (self.seconds / self.size) / (self.plain_seconds / self.plain_size)

    def line(self) -> str:
        """For printing."""
        return (
            f"{self.name}: {self.size:,} in {self.seconds:.2f} s | plain {self.plain_size:,} in {self.plain_seconds:.2f} s | "
            f"ratio for one {self.ratio:.2e} | peak of the process {peak():,.0f} MB"
        )


def peak() -> float:
    """Largest resident memory of the process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def clock(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def two_counts(size: int = 10_000_000, *, mean: float = 5.0, plain: int = 2_000) -> list[Timed]:
    """Mid-p, mid-p with interval and ratio, overdispersed, and the E-test, beside a loop over SciPy's tests.

    Month lengths differ, so that there are seven exposure ratios; means spread over a hundredfold.
    """
    rng = np.random.default_rng(SEED)
    means = mean * np.exp(rng.normal(0, 1, size))
    now, before = rng.poisson(means).astype(np.int32), rng.poisson(means).astype(np.int32)
    days, days_before = rng.choice(DAYS, size), rng.choice(DAYS, size)
    some = slice(0, plain)
    loop = clock(lambda: _binomial(now[some], before[some], days[some], days_before[some]))
    slow = clock(lambda: _scipys_e_test(now[: plain // 4], before[: plain // 4]))
    wide = np.where(rng.random(size) < 0.5, 1.0, 1.8)

    def compared(dispersion: Floats | float) -> float:
        return clock(
            lambda: counts.compare(
                now, before=before, exposure=days, exposure_before=days_before, dispersion=dispersion
            )
        )

    mid = clock(lambda: counts.mid_p(now, before=before, exposure=days, exposure_before=days_before))
    few = np.minimum(now, 60), np.minimum(before, 60)
    return [
        Timed("mid-p", size, mid, plain, loop),
        Timed("mid-p, ratio, interval", size, compared(1.0), plain, loop),
        Timed("the same, half overdispersed", size, compared(wide), plain, loop),
        Timed("mid-p, every exposure its own", size // 10, _own_exposures(now, before, size // 10), plain, loop),
        Timed("E-test, equal exposures", size, clock(lambda: etest.e_test(few[0], before=few[1])), plain // 4, slow),
    ]


def _own_exposures(now: NDArray[np.int32], before: NDArray[np.int32], size: int) -> float:
    exposure = np.random.default_rng(SEED).uniform(0.5, 2, size)
    return clock(lambda: counts.mid_p(now[:size], before=before[:size], exposure=exposure))


def _binomial(now: NDArray[np.int32], before: NDArray[np.int32], days: Floats, days_before: Floats) -> list[float]:
    pairs = zip(now.tolist(), before.tolist(), days.tolist(), days_before.tolist(), strict=True)
    return [stats.binomtest(a, a + b, u / (u + v)).pvalue if a + b else 1.0 for a, b, u, v in pairs]


def _scipys_e_test(now: NDArray[np.int32], before: NDArray[np.int32]) -> list[float]:
    return [stats.poisson_means_test(a, 1, b, 1).pvalue for a, b in zip(now.tolist(), before.tolist(), strict=True)]


@dataclass(frozen=True)
class Roads:
    """Sites made up: crashes of five years, class, length, traffic (of a third), place; sections of eight pieces."""

    crashes: Floats
    road_class: NDArray[np.object_]
    length: Floats
    flow: Floats
    points: Floats


def roads(size: int) -> Roads:
    """Some sites whose truth is known."""
    rng = np.random.default_rng(SEED)
    kind = rng.integers(0, 6, size)
    length, flow = rng.uniform(0.2, 3, size), rng.lognormal(8, 1, size)
    mean = 5 * length * np.exp(-6.5 + 0.65 * np.log(flow) + 0.2 * kind)
    crashes = rng.poisson(mean * rng.gamma(1.5, 1 / 1.5, size)).astype(np.float64)
    flow = np.where(rng.random(size) < 1 / 3, flow, np.nan)
    side = np.sqrt(size)
    return Roads(
        crashes, np.array([f"class {k}" for k in kind], dtype=object), length, flow, rng.uniform(0, side, (size, 2))
    )


def screening(size: int = 400_000, *, plain: int = 24_000) -> list[Timed]:
    """Safety functions of twelve peer groups, empirical Bayes, ranks, peak search and Gi*, beside a general optimiser's fit.

    The plain way is the same likelihood by SciPy's BFGS, a fit a group, as a regression package does it, and no more.
    """
    made, few = roads(size), roads(plain)
    return [
        Timed("screening, all of it", size, clock(lambda: screened(made)), plain, clock(lambda: _by_bfgs(few))),
        Timed("safety functions alone", size, clock(lambda: _fitted(made)), plain, clock(lambda: _by_bfgs(few))),
    ]


def screened(made: Roads) -> ranking.Ranks:
    """What a run works out from counted sites."""
    fitted = _fitted(made)
    found = safety.empirical_bayes(made.crashes, predicted=fitted.predicted, shape=fitted.shape)
    whole = np.arange(len(made.crashes)) // 8
    peaks.search(whole, observed=made.crashes, predicted=fitted.predicted, shape=fitted.shape, length=made.length)
    residual = (made.crashes - fitted.predicted) / np.sqrt(fitted.predicted + fitted.predicted**2 / fitted.shape)
    hotspots.gi_star(residual, weights=hotspots.within(made.points, distance=1.5))
    return ranking.ranks(found.excess)


def _fitted(made: Roads) -> Peers:
    return peers(
        made.crashes,
        road_class=made.road_class,
        length=made.length,
        flow=made.flow,
        years=5.0,
        params=params(date(2024, 1, 1)),
    )


def _by_bfgs(made: Roads) -> None:
    """The same twelve groups, a fit each."""
    known = np.isfinite(made.flow)
    for kind in np.unique(made.road_class.astype(str)):
        for counted in (False, True):
            _one_by_bfgs(made, of=(made.road_class == kind) & (known == counted), counted=counted)


def _one_by_bfgs(made: Roads, *, of: NDArray[np.bool_], counted: bool) -> None:
    crashes, length, flow = made.crashes[of], made.length[of], made.flow[of]
    parts = [np.ones(len(length)), np.log(length), *([np.log(flow) - 8] if counted else [])]
    design = np.column_stack(parts)

    def loss(at: Floats) -> float:
        mean = np.exp(np.clip(design @ at[:-1], -30, 30))
        shape = np.full(len(mean), float(np.exp(np.clip(at[-1], -7, 14))))
        return -safety.log_likelihood(crashes, mean=mean, shape=shape)

    minimize(loss, np.zeros(design.shape[1] + 1), method="BFGS")


def main() -> None:
    """Measure and print: two counts at one and ten million, screening at 100,000 and 400,000."""
    for size in (1_000_000, 10_000_000):
        for timed in two_counts(size):
            print(timed.line(), flush=True)
    for size in (100_000, 400_000):
        for timed in screening(size):
            print(timed.line(), flush=True)


if __name__ == "__main__":
    main()
