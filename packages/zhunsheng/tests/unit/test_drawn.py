"""What a draw says of the whole lot, against SciPy's sums by hand and Clopper and Pearson's limit."""

import pytest
from scipy import stats

from zhunsheng.stats.drawn import upper_share


def test_none_bad_in_half_of_a_lot_of_twenty():
    """3 bad of 20 give none in 10 with 19448/184756 > 0.05; 4 with 8008/184756 < 0.05."""
    assert upper_share(0, drawn=10, lot=20) == 3 / 20


def test_whole_lot_drawn_gives_the_share_itself():
    assert upper_share(3, drawn=12, lot=12) == 3 / 12


def test_a_large_lot_gives_the_limit_of_clopper_and_pearson():
    exact = float(stats.beta.ppf(0.95, 2 + 1, 60 - 2))
    assert upper_share(2, drawn=60, lot=200_000) == pytest.approx(exact, abs=1e-4)


def test_nothing_drawn_says_nothing_and_nonsense_is_refused():
    assert upper_share(0, drawn=0, lot=9) == 1.0
    with pytest.raises(ValueError, match="bad <= drawn <= lot"):
        upper_share(3, drawn=2, lot=9)


def test_bound_holds_in_repeated_draws():
    """With 30 bad of 200 and 40 drawn, the bound lies below the truth in at most 5 draws of 100: all outcomes summed."""
    miss = sum(
        stats.hypergeom.pmf(bad, 200, 30, 40) for bad in range(31) if upper_share(bad, drawn=40, lot=200) < 30 / 200
    )
    assert miss <= 0.05
