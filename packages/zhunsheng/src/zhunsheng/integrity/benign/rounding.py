"""Rounding: an officer who writes round numbers everywhere has more of them just below a tier too."""

from __future__ import annotations

import numpy as np

from zhunsheng.integrity.ledger import Cells, others
from zhunsheng.stats import lattice
from zhunsheng.stats.betabinomial import Floats

CAUSE = "rounding"


def shares(cells: Cells, *, prior: float, least: float) -> tuple[Floats, Floats]:
    """Expected share just below the tier in each cell: of peers as they are, and of peers who round as the subject does.

    Parameters
    ----------
    cells : sums ``hits`` (records at the place), ``round_rest``, ``plain_rest`` and ``place_round``.
    prior : records' worth of belief that the subject rounds as its peers do.
    least : other subjects' records that a stratum needs; NaN where it has fewer.
    """
    place, round_rest, plain_rest = (others(cells, values=cells.sums[name]) for name in ("hits", *REST))
    enough = place + round_rest + plain_rest >= least
    factor = lattice.heaping(
        np.where(enough, cells.sums["round_rest"], 0.0),
        plain_seen=np.where(enough, cells.sums["plain_rest"], 0.0),
        owner=cells.subject,
        odds=(round_rest + 0.5) / (plain_rest + 0.5),
        prior=prior,
        subjects=len(cells.ids),
    )
    is_round = (np.bincount(cells.stratum, weights=cells.sums["place_round"]) > 0)[cells.stratum].astype(float)
    plain = _share(place, round_rest, plain_rest, is_round, np.ones_like(factor)[cells.subject])
    tilted = _share(place, round_rest, plain_rest, is_round, factor[cells.subject])
    return np.where(enough, plain, np.nan), np.where(enough, tilted, np.nan)


REST = ("round_rest", "plain_rest")


def _share(place: Floats, round_rest: Floats, plain_rest: Floats, is_round: Floats, factor: Floats) -> Floats:
    return lattice.expected_share(place, round_rest=round_rest, plain_rest=plain_rest, is_round=is_round, factor=factor)
