"""The lawful spread recovered, and the null's tail beside laws of another form."""

import numpy as np
import pytest
from scipy.stats import lognorm

from zhunsheng.stats import spread
from zhunsheng.stats.spread import Null


@pytest.mark.parametrize("spread_of", [0.35, 0.5, 0.6])
def test_the_tail_serves_a_log_normal_rate_too(spread_of):
    """Rates log-normal between people, counts large: the p-value at their own quantiles is right within a factor of five."""
    sigma = np.sqrt(np.log(1 + spread_of**2))
    law = lognorm(sigma, scale=np.exp(-(sigma**2) / 2))
    share, n = 0.002, 200_000
    rho, wider = (wide**2 * share / (1 - share) for wide in (spread_of, spread.WIDER * spread_of))
    null = Null(((0.0, rho, 1 - spread.FORM), (0.0, wider, spread.FORM)))
    for p in (1e-2, 1e-3, 1e-4, 1e-5):
        k = np.array([round(law.isf(p) * n * share)])
        (found,) = null.upper_mid_p(k, trials=np.array([n]), share=np.array([share]))
        assert p / 5 < found < 3 * p
    plain = Null(((0.0, rho, 1.0),))
    (found,) = plain.upper_mid_p(k, trials=np.array([n]), share=np.array([share]))
    assert found < 1e-6


def test_what_only_a_few_ever_do_is_no_lawful_spread():
    """Of 400 officers four do it in a seventh of their records, nobody else ever: the share is theirs, not the peers."""
    n, k = np.full(400, 150), np.zeros(400, dtype=int)
    k[:4] = 21
    share = (k.sum() - k + 0.5) / (n.sum() - n + 1)
    found = spread.fit(k, trials=n, share=share, keep=0.95, most=2000)
    assert found.null.upper_mid_p(k[:1], trials=n[:1], share=share[:1])[0] < 1e-4
    assert found.null.shift < -1.5


@pytest.mark.parametrize("wide", [0.2, 0.35, 0.6])
def test_a_known_spread_is_recovered(wide, rng):
    n = rng.integers(50, 800, 400)
    share, size = 0.05, 0.95 / 0.05 / wide**2
    k = rng.binomial(n, rng.beta(share * size, (1 - share) * size, 400))
    found = spread.fit(k, trials=n, share=np.full(400, share), keep=0.95, most=2000)
    assert 0.7 * wide < found.spread < 1.4 * wide
    assert abs(found.null.shift) < 0.25
