"""Products of a tall matrix on one thread.

Small products are many here, and a BLAS that splits each of them over busy cores waits longer than it works (measured:
17 s in place of 2 s for 400 subjects on two loaded cores).
"""

from __future__ import annotations

import numpy as np

from zhunsheng.stats.betabinomial import Floats

ALONE = 200_000  # multiplications that OpenBLAS does not split


def across(matrix: Floats, *, vector: Floats) -> Floats:
    """``matrix @ vector``: a value a row."""
    value: Floats = np.einsum("ij,j->i", matrix, vector)
    return value


def down(matrix: Floats, *, weights: Floats) -> Floats:
    """``weights @ matrix``: a value a column."""
    value: Floats = np.einsum("i,ij->j", weights, matrix)
    return value


def gram(matrix: Floats, *, weights: Floats) -> Floats:
    """``matrix.T @ diag(weights) @ matrix``, by blocks of rows."""
    width = matrix.shape[1]
    rows = max(1, ALONE // max(1, width**2))
    total = np.zeros((width, width))
    for start in range(0, len(matrix), rows):
        part = matrix[start : start + rows]
        total += (part * weights[start : start + rows, None]).T @ part
    return total
