"""Records of a peer group, counted by subject and cell: a cell is one combination of facts that records share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from zhunsheng.stats.betabinomial import Floats, Ints

Sparse = Any  # scipy.sparse's array of floats, subjects by cells


@dataclass(frozen=True)
class Facts:
    """What was so before the officer decided, one entry a cell.

    Parameters
    ----------
    factors : by name, a level from 0 of each cell (group of codes, tier, kind of road, block of hours, origin, month).
    numbers : by name, a value of each cell, few distinct ones (a lattice), such as the excess over a limit.

    Notes
    -----
    Only facts that the officer cannot choose. What the officer writes (remarks, the sanction) would hide the effect.
    """

    factors: Mapping[str, Ints]
    numbers: Mapping[str, Floats]

    def __len__(self) -> int:
        columns = [*self.factors.values(), *self.numbers.values()]
        return len(columns[0]) if columns else 0

    def design(self, weights: Floats, *, rare: float) -> Floats:
        """One column a level and number; levels with less than the share ``rare`` of the weight stand together."""
        columns = []
        for codes in self.factors.values():
            share = np.bincount(codes, weights=weights) / max(float(weights.sum()), 1e-300)
            columns += [(codes == level).astype(float) for level in np.flatnonzero(share >= rare)]
            rest = (share < rare)[codes]
            columns += [rest.astype(float)] if rest.any() else []
        for values in self.numbers.values():
            mean = float(np.average(values, weights=weights))
            sd = float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))
            columns.append((values - mean) / (sd or 1.0))
        return np.column_stack(columns) if columns else np.zeros((len(weights), 0))


@dataclass(frozen=True)
class Caseload:
    """Counts and sums of powers of the severity, subjects by cells, and the facts of the cells.

    Parameters
    ----------
    counts : records; sums : of y, y squared and y cubed. All of one shape and sparse.
    """

    counts: Sparse
    sums: tuple[Sparse, Sparse, Sparse]
    facts: Facts

    @property
    def subjects(self) -> int:
        """How many subjects."""
        return int(self.counts.shape[0])

    def totals(self, subjects: NDArray[np.generic] | slice = slice(None)) -> tuple[Floats, Floats]:
        """Records and sum of severity of each cell over some subjects."""
        return _summed(self.counts[subjects]), _summed(self.sums[0][subjects])


def gather(subject: Ints, *, cell: Ints, severity: Floats, n: Floats, facts: Facts, subjects: int) -> Caseload:
    """Counted records as a caseload; rows of the same subject and cell are added.

    Parameters
    ----------
    subject, cell : places from 0; severity : the outcome of these records, best between 0 and 1; n : how many.
    """

    def matrix(values: Floats) -> Sparse:
        made = csr_array((values.astype(float), (subject, cell)), shape=(subjects, len(facts)))
        made.sum_duplicates()
        return made

    first, second, third = (matrix(n * severity**power) for power in (1, 2, 3))
    return Caseload(matrix(n), (first, second, third), facts)


def row(matrix: Sparse, subject: int) -> Floats:
    """One subject's values, a dense entry for each cell."""
    dense = np.zeros(matrix.shape[1])
    part = slice(matrix.indptr[subject], matrix.indptr[subject + 1])
    dense[matrix.indices[part]] = matrix.data[part]
    return dense


def _summed(matrix: Sparse) -> Floats:
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()
