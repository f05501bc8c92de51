"""Excess mass at a kink of evenly spaced bins: the estimator of Chetty and others, mass put back above the place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.stats.betabinomial import Floats

ROUNDS = 200  # of putting mass back; it converges in a few


@dataclass(frozen=True)
class Excess:
    """Excess at the place.

    Parameters
    ----------
    mass : records more than the counterfactual has in the excluded bins (B).
    height : mean counterfactual of an excluded bin.
    counterfactual : fitted counts of all bins with the place's effect taken out.
    residuals : what the fit leaves at each bin.
    """

    mass: float
    height: float
    counterfactual: Floats
    residuals: Floats

    @property
    def normalised(self) -> float:
        """Excess in bins' worth of the counterfactual (b)."""
        return self.mass / self.height


@dataclass(frozen=True)
class Interval:
    """A percentile interval of the excess and its standard error, by residual bootstrap."""

    lower: float
    upper: float
    error: float


def excess(
    counts: Floats,
    *,
    place: int,
    below: int = 0,
    above: int = 0,
    degree: int = 9,
    terms: Floats | None = None,
    put_back: bool = True,
    tolerance: float = 1e-6,
) -> Excess:
    """Excess over a polynomial through the other bins.

    Parameters
    ----------
    counts : records in consecutive bins of one width. ``place`` is the index of the kink; ``below`` and ``above`` bins on
        either side are left out with it.
    degree : of the polynomial.
    terms : further columns, one row a bin, that belong to the counterfactual: round numbers. Always give them where
        people write the numbers.
    put_back : raise the bins above by the same factor until the mass found at the place has come from them.
    tolerance : records by which the mass may still change when that stops.

    Notes
    -----
    Least squares; each excluded bin has its own column. Assumes that the mass came from above the excluded bins and that
    the counterfactual is smooth. Not for lattices of a few points (`zhunsheng.stats.lattice`), nor to say who was moved.
    Sources: Chetty, Friedman, Olsen and Pistaferri (2011), QJE 126, 749-804; Kleven (2016). Checked against the R package
    `bunching` on its own example (tests/reference), whose loop stops at one record.
    """
    design = _design(len(counts), place=place, below=below, above=above, degree=degree, terms=terms)
    inside = slice(place - below, place + above + 1)
    upper = np.arange(len(counts)) > place + above
    found = _fit(counts, design=design, seen=counts, inside=inside)
    for _ in range(ROUNDS if put_back else 0):
        raised = np.where(upper, counts * (1 + found.mass / counts[upper].sum()), counts)
        old, found = found.mass, _fit(raised, design=design, seen=counts, inside=inside)
        if abs(old - found.mass) < tolerance:
            break
    return found


def interval(
    counts: Floats,
    *,
    rng: np.random.Generator,
    place: int,
    below: int = 0,
    above: int = 0,
    degree: int = 9,
    terms: Floats | None = None,
    put_back: bool = True,
    draws: int = 200,
    level: float = 0.95,
) -> Interval:
    """Interval of the excess: residuals of the bins are drawn again and added to the fit.

    Residuals of excluded bins are zero by construction, so that the place's own chance is left out; for counts of tens
    rather than hundreds prefer `zhunsheng.stats.lattice.bunching`, whose interval has it.
    """

    def again(seen: Floats) -> Excess:
        return excess(
            seen, place=place, below=below, above=above, degree=degree, terms=terms, put_back=put_back, tolerance=1e-3
        )

    plain = excess(counts, place=place, below=below, above=above, degree=degree, terms=terms, put_back=False)
    fitted = counts - plain.residuals
    masses = [again(fitted + rng.choice(plain.residuals, len(counts))).mass for _ in range(draws)]
    lower, upper = np.quantile(masses, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(lower), float(upper), float(np.std(masses, ddof=1)))


def _design(bins: int, *, place: int, below: int, above: int, degree: int, terms: Floats | None) -> Floats:
    """Columns: polynomial, further terms, then one for each excluded bin."""
    at = np.arange(bins) - place
    powers = np.vander(at / max(1, np.abs(at).max()), degree + 1, increasing=True)
    further = np.empty((bins, 0)) if terms is None else terms
    return np.column_stack([powers, further, np.eye(bins)[:, place - below : place + above + 1]])


def _fit(counts: Floats, *, design: Floats, seen: Floats, inside: slice) -> Excess:
    """Least squares on ``counts``; the excess is that of what was ``seen``."""
    beta = np.linalg.lstsq(design, counts, rcond=None)[0]
    excluded = inside.stop - inside.start
    counterfactual = design[:, :-excluded] @ beta[:-excluded]
    mass = float(np.sum(seen[inside] - counterfactual[inside]))
    return Excess(mass, float(np.mean(counterfactual[inside])), counterfactual, counts - design @ beta)
