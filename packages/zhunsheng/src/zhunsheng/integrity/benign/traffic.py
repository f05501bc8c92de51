"""Traffic: where crashes or camera records of a unit rise on the same days, more road users explain more tickets."""

from __future__ import annotations

import numpy as np

from zhunsheng.integrity.ledger import Cells, share_of_others
from zhunsheng.stats.betabinomial import Floats

CAUSE = "traffic"


def without(cells: Cells, *, least: float) -> Floats:
    """Expected share of hits as the other subjects have it."""
    return share_of_others(cells, least=least)


def allowing(cells: Cells, *, least: float) -> Floats:
    """Expected share of hits where the subject's control moved from that of the others as much as it surely did.

    The odds of a hit among the others, times the odds ratio of the subject's control, shrunk by how much controls differ
    between subjects beyond chance: where they do not differ, few events of one subject say nothing and nothing is allowed for.

    Parameters
    ----------
    cells : one a subject; sums ``control_hits`` and ``control_rest``: control events that fall where hits do, and elsewhere.
    least : other subjects' trials that are needed; NaN where there are fewer.

    Notes
    -----
    A negative control: it must not be moved by what is tested. Crashes are not, camera records hardly. Variance between
    subjects by moments (DerSimonian and Laird, 1986). The idea of crashes as the control of tickets is Auerbach's. Checked by
    a planted rise of both and by controls that differ by chance only (tests/spec/benign/test_traffic.py).
    """
    plain = without(cells, least=least)
    hits, rest = cells.sums["control_hits"] + 0.5, cells.sums["control_rest"] + 0.5
    log_odds, error = np.log(hits / rest), 1 / hits + 1 / rest
    weight = 1 / error
    middle = np.average(log_odds, weights=weight) if len(weight) else 0.0
    beyond = np.sum(weight * (log_odds - middle) ** 2) - (len(weight) - 1)
    base = weight.sum() - np.sum(weight**2) / max(weight.sum(), 1e-12)
    between = max(0.0, float(beyond / base)) if base > 0 else 0.0
    moved = (log_odds - middle) * between / (between + error)
    odds = plain / (1 - plain) * np.exp(moved)
    return np.asarray(odds / (1 + odds))
