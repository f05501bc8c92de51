"""What a random draw from a finite lot says of the whole lot."""

from __future__ import annotations

import numpy as np
from scipy import stats


def upper_share(bad: int, *, drawn: int, lot: int, level: float = 0.95) -> float:
    """The largest share of a lot that could be bad and give so few bad ones in a draw without replacement.

    Parameters
    ----------
    bad : bad ones among the drawn. drawn : how many were drawn and looked at. lot : how many there are in all.
    level : of the one-sided limit.

    Returns
    -------
    float : share of the lot, 1 where nothing was drawn. Exact (hypergeometric), so the whole lot drawn gives the share itself.

    Source: Buonaccorsi 1987, the test-method limit; it approaches Clopper and Pearson's as the lot grows.
    """
    if not 0 <= bad <= drawn <= lot:
        raise ValueError(f"0 <= bad <= drawn <= lot: {bad}, {drawn}, {lot}")
    if not drawn:
        return 1.0
    possible = np.arange(bad, lot - (drawn - bad) + 1)
    chance = np.asarray(stats.hypergeom.cdf(bad, lot, possible, drawn))
    return float(possible[chance > 1 - level].max()) / lot
