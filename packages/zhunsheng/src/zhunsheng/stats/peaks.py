"""Where within a section the excess lies: windows that grow until one of them is precise enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.measures import coefficient

LIMIT = 0.25  # coefficient of variation, as in the Manual's example


@dataclass(frozen=True)
class Peaks:
    """One entry a section.

    Parameters
    ----------
    first, last : pieces of the peak window, both included. excess : expected less predicted of the window, in crashes over
        the period for each unit of length. cv : coefficient of variation of it. precise : whether it passed the limit; where no
        window did, the section's window is the whole of it.
    """

    first: Ints
    last: Ints
    excess: Floats
    cv: Floats
    precise: NDArray[np.bool_]


def passing(excess: Floats, *, variance: Floats, limit: float = LIMIT) -> int | None:
    """The window with the largest excess among those precise enough, None where none is: one round of the search."""
    precise = coefficient(excess, variance=variance) <= limit
    return int(np.argmax(np.where(precise, excess, -np.inf))) if precise.any() else None


def search(
    section: Ints, *, observed: Floats, predicted: Floats, shape: Floats, length: Floats, limit: float = LIMIT
) -> Peaks:
    """Peak search over all sections at once.

    Parameters
    ----------
    section : of each piece, 0, 1, ... ascending; the pieces of a section follow each other along the road, none missing.
    observed, predicted : crashes over the period. shape : of each piece, which add up over pieces. length : of each piece.
    limit : coefficient of variation that a window must not pass.

    Notes
    -----
    Windows of one piece first; the sections of which no window passes the limit go on with windows of two, and so on up to
    their whole length. Each window has its own empirical Bayes, with the sums of its pieces' predictions and shapes.
    Source: Highway Safety Manual (2010), ch. 4. Assumes that the shape is proportional to length, so that it adds up. Checked
    against the Manual's example as slides give it.
    """
    count = int(section.max(initial=-1)) + 1
    pieces = np.bincount(section, minlength=count)
    begin = np.concatenate([[0], np.cumsum(pieces)[:-1]]).astype(np.int64)
    sums = _Sums.of(observed, predicted, shape, length)
    found = Peaks(
        begin.copy(), begin + pieces - 1, np.zeros(count), np.full(count, np.inf), np.zeros(count, dtype=np.bool_)
    )
    open_ = np.flatnonzero(pieces > 0)
    size = 1
    while len(open_):
        open_ = _round(found, sums=sums, begin=begin, pieces=pieces, sections=open_, size=size, limit=limit)
        size += 1
    return found


@dataclass(frozen=True)
class _Sums:
    """Running sums over all pieces."""

    observed: Floats
    predicted: Floats
    shape: Floats
    length: Floats

    @classmethod
    def of(cls, *parts: Floats) -> _Sums:
        return cls(*(np.concatenate([[0.0], np.cumsum(part)]) for part in parts))

    def window(self, first: Ints, *, size: int) -> tuple[Floats, Floats]:
        """Excess for each unit of length and its variance, of windows of so many pieces."""
        after = first + size
        y, m, r, length = (
            part[after] - part[first] for part in (self.observed, self.predicted, self.shape, self.length)
        )
        weight = r / (r + m)
        expected = weight * m + (1 - weight) * y
        return (expected - m) / length, (1 - weight) * expected / length**2


def _round(found: Peaks, *, sums: _Sums, begin: Ints, pieces: Ints, sections: Ints, size: int, limit: float) -> Ints:
    """Windows of one size in these sections: settle those that pass or are at their end, give the rest."""
    number = pieces[sections] - size + 1
    owner = np.repeat(np.arange(len(sections)), number)
    start = np.cumsum(number) - number
    first = np.arange(len(owner)) - np.repeat(start, number) + np.repeat(begin[sections], number)
    excess, variance = sums.window(first, size=size)
    cv = coefficient(excess, variance=variance)
    score = np.where(cv <= limit, excess, -np.inf)
    best = np.maximum.reduceat(score, start)
    hits = np.flatnonzero((score == best[owner]) & np.isfinite(score))
    _, at = np.unique(owner[hits], return_index=True)
    chosen = hits[at]
    _settle(found, where=sections[owner[chosen]], first=first[chosen], size=size, excess=excess[chosen], cv=cv[chosen])
    found.precise[sections[owner[chosen]]] = True
    ended = ~np.isfinite(best) & (pieces[sections] == size)
    whole = start[ended]
    _settle(found, where=sections[ended], first=first[whole], size=size, excess=excess[whole], cv=cv[whole])
    return sections[~np.isfinite(best) & (pieces[sections] > size)]


def _settle(found: Peaks, *, where: Ints, first: Ints, size: int, excess: Floats, cv: Floats) -> None:
    found.first[where], found.last[where] = first, first + size - 1
    found.excess[where], found.cv[where] = excess, cv
