"""Getis-Ord Gi*: places whose neighbourhood, themselves included, holds more than chance would put there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.discovery import q_values
from zhunsheng.stats.effects import tail

EARTH = 6371.0088  # mean radius in kilometres


@dataclass(frozen=True)
class Hotspots:
    """One entry a place.

    Parameters
    ----------
    z : normal score, high where the neighbourhood is. p_value : one-sided, of a high z. q_value : the false-discovery bound at
        which the place would just pass. neighbours : how many there are, itself included.
    """

    z: Floats
    p_value: Floats
    q_value: Floats
    neighbours: Ints


def within(points: Floats, *, distance: float) -> sparse.csr_array[Any]:
    """Neighbours within a distance, the place itself included: 1 for each, places by places.

    Parameters
    ----------
    points : places by two, in any plane unit (see `plane`). Memory grows with the number of neighbours, not with places squared.
    """
    pairs = cKDTree(points).query_pairs(distance, output_type="ndarray")
    itself = np.arange(len(points))
    rows = np.concatenate([pairs[:, 0], pairs[:, 1], itself])
    columns = np.concatenate([pairs[:, 1], pairs[:, 0], itself])
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(points), len(points)))


def plane(lat: Floats, *, lon: Floats) -> Floats:
    """Kilometres east and north of the mean place. For regions up to a few hundred kilometres; distances err by some
    thousandths there, and by per cents over a thousand."""
    middle = float(np.mean(lat))
    north = np.radians(lat - middle) * EARTH
    east = np.radians(lon - float(np.mean(lon))) * EARTH * np.cos(np.radians(lat))
    return np.column_stack([east, north])


def gi_star(
    values: Floats,
    *,
    weights: sparse.csr_array[Any],
    permutations: int = 0,
    rng: np.random.Generator | None = None,
) -> Hotspots:
    """Gi* of each place with its false-discovery bound (Benjamini and Hochberg).

    Parameters
    ----------
    values : what is looked at; for crashes take residuals from a safety function, or the map shows where traffic is.
    weights : of each place's neighbours, itself included (`within`).
    permutations : draws for the p-value, each place kept and the others laid out anew; 0 uses Pearson's third law, with the
        skewness that the values leave in such a sum. rng : needed then.

    Notes
    -----
    The normal law, which most programs use, lets crash counts pass too often: sums of few lopsided values are lopsided.
    In maps of chance alone with counts as scattered as crashes are, it raised something in 80 % at a bound of 10 %, this
    law in 8 %. A place without neighbours has nothing to permute and p 1. The least p of permutations is 1 / (draws + 1),
    so draws must exceed places over the bound. Neighbouring places share values; the bound holds for positively
    dependent tests. Source: Ord and Getis (1995), Geogr. Anal. 27, 286-306. Checked against esda 2.9.
    """
    n = len(values)
    total = weights @ values
    sums, squares = weights.sum(axis=1), weights.power(2).sum(axis=1)
    mean, deviation = float(values.mean()), float(values.std())
    spread = np.sqrt(np.maximum(n * squares - sums**2, 0.0) / max(n - 1, 1))
    scale = deviation * spread
    z = np.where(scale > 0, (total - mean * sums) / np.where(scale > 0, scale, 1.0), 0.0)
    if permutations:
        p = _permuted(values, weights=weights, draws=permutations, rng=_given(rng))
    else:
        lopsided = float(np.mean((values - mean) ** 3)) / deviation**3 if deviation > 0 else 0.0
        p = tail(z, skew=lopsided * weights.power(3).sum(axis=1) / np.maximum(squares, 1e-300) ** 1.5)
    count = np.asarray(np.diff(weights.indptr), dtype=np.int64)
    return Hotspots(np.asarray(z), np.asarray(p, dtype=np.float64), q_values(np.asarray(p)), count)


def _given(rng: np.random.Generator | None) -> np.random.Generator:
    if rng is None:
        raise ValueError("permutations need a random generator, so that a run can be repeated")
    return rng


def _permuted(values: Floats, *, weights: sparse.csr_array[Any], draws: int, rng: np.random.Generator) -> Floats:
    """Share of layouts of the other places' values with a sum as high, the layout seen counted as one.

    One random layout serves all places: where it moves a place's own value to a neighbour, the two values change places,
    which makes it a uniform layout of the others for that place too.
    """
    n = len(values)
    itself = np.arange(n)
    own = weights.diagonal() * values
    others = sparse.csr_array(weights - sparse.diags_array(weights.diagonal()))
    seen = others @ values + own
    reached = np.ones(n)
    for _ in range(draws):
        layout = rng.permutation(n)
        laid = values[layout]
        moved = np.empty(n, dtype=np.int64)
        moved[layout] = itself
        back = np.asarray(others[itself, moved]).ravel()
        total = others @ laid + own + back * (laid - values)
        reached += total >= seen - 1e-12 * np.abs(seen)
    return np.asarray(reached / (draws + 1), dtype=np.float64)
