"""A1's variation: whether an officer's own sanctions on the same facts differ among themselves more than peers' do."""

from __future__ import annotations

import numpy as np

from zhunsheng.integrity.severity import usual
from zhunsheng.integrity.severity.leanings import Scored
from zhunsheng.integrity.severity.walks import Walk
from zhunsheng.integrity.signals.a1_same_facts.params import Params
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.dispersion import Dispersion, dispersion
from zhunsheng.stats.strata import Table

LONE = "few_records"


def walk(table: Table, *, looks: int, params: Params) -> tuple[Walk, Dispersion]:
    """The variation at a fit, which stands until the next: sums of squares do not add up by days.

    The effect is the cube root of own variance within strata over the variance of peers leaning alike, less one.
    """
    leaning, _ = usual.leanings(table)
    made = dispersion(table, effect=leaning)
    known = np.isfinite(made.effects.se) & (made.degrees > 0)
    degrees = np.where(known, made.degrees, 0.0)
    differing = np.where(known, degrees * (1 - np.nan_to_num(made.agreement, nan=1.0)), 0.0)
    estimate = np.where(known, made.effects.estimate, 0.0)
    reason = tuple("" if enough else LONE for enough in (degrees >= params.least_degrees).tolist())
    nothing = np.zeros(len(degrees))

    def held(values: Floats) -> Floats:
        return np.repeat(values[:, None], looks, axis=1)

    return (
        Walk(
            Scored(
                held(estimate),
                held(np.where(known, 1 / np.where(known, made.effects.se, 1.0) ** 2, 0.0)),
                held(nothing),
            ),
            nothing + 1,
            nothing,
            reason,
            held(degrees),
            held(np.rint(differing)),
            held(3 * differing / np.maximum(1 + estimate, 0.1)),
            nothing + 1,
        ),
        made,
    )
