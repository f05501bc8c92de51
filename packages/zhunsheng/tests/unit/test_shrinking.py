"""Shrunken ratios: towards peers, but never further than a standard error from a subject's own rate."""

import numpy as np

from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.evidence import _judged, _translated
from zhunsheng.integrity.sentences import Measured
from zhunsheng.stats.spread import Null, Spread

BOUNDS = all_bounds.load(np.datetime64("2024-01-01").item())
NARROW = Spread(Null(((0.0, 0.001, 1.0),)), 0.001)


def test_an_ordinary_subject_is_shrunk_with_everybodys_spread():
    rho = _translated(np.array([9]), trials=np.array([100]), mean=np.array([0.08]), rho=0.001)
    np.testing.assert_allclose(rho, 0.001)


def test_a_subject_that_disproves_the_spread_keeps_its_own_rate_within_a_standard_error():
    """Of 1,000 records 270 where peers have 135: a spread of one per mille alone would say 1.5 times, not twice."""
    hits, trials, expected = np.array([270.0]), np.array([1000.0]), np.array([135.0])
    (told,) = _judged(hits, trials=trials, expected=expected, found=NARROW, bounds=BOUNDS)
    error = np.sqrt(0.27 * 0.73 / 1000) / 0.135
    assert 2.0 - 1.1 * error < told["ratio"] < 2.0
    assert told["lower"] < told["ratio"] < told["upper"]


def test_a_sentence_shows_what_a_number_can_bear():
    shown = [f"{Measured(value):.2f}" for value in (0.004, 1.234, 99.0, 34309.0)] + [f"{Measured(0.0032):.1f}"]
    assert shown == ["0.004", "1.23", "99.00", ">100", "0.0032"]
