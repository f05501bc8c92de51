"""What crashes roads of one kind have: the peer groups and their safety functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhunsheng.hazards.screening.params import Params
from zhunsheng.stats import safety
from zhunsheng.stats.betabinomial import Floats, Ints

UNLIKE = 0.2  # standard deviation of log length from which on lengths are unlike


@dataclass(frozen=True)
class Peers:
    """One entry a site.

    Parameters
    ----------
    predicted : crashes over the window that its peers would have. shape : of the gamma law of ratios to it. group : peer group
        of each; ``names`` their class, ``counted`` whether their traffic is known, ``groups`` their functions, which have an
        entry a name in ``columns``. by_length : whether the shape grows with length, the likelier of the two forms.
    """

    predicted: Floats
    shape: Floats
    group: Ints
    names: tuple[str, ...]
    counted: tuple[bool, ...]
    groups: tuple[safety.Group, ...]
    columns: tuple[str, ...]
    by_length: bool


def peers(
    crashes: Floats,
    *,
    road_class: NDArray[np.object_],
    length: Floats,
    flow: Floats,
    years: float,
    params: Params,
) -> Peers:
    """Fit and predict. Sites with and without known traffic are never peers: those without are compared by class and length.

    Parameters
    ----------
    crashes : of each site over the window. flow : vehicles a day, NaN where not known. years : of the window.
    """
    known = np.isfinite(flow)
    names, group = _groups(road_class, known=known)
    design, columns = _design(length, flow=flow)
    offset = np.log(length * years)
    size, by_length = _size(crashes, design=design, offset=offset, length=length)
    groups = safety.fit_groups(
        crashes,
        group=group,
        design=design,
        offset=offset,
        size=size,
        least_sites=params.least_sites,
        least_crashes=params.least_crashes,
    )
    predicted, shape = safety.predict_groups(groups, group=group, design=design, offset=offset)
    return Peers(
        predicted,
        shape * size,
        group,
        tuple(name for name, _ in names),
        tuple(yes for _, yes in names),
        tuple(groups),
        columns,
        by_length,
    )


def _groups(road_class: NDArray[np.object_], *, known: NDArray[np.bool_]) -> tuple[list[tuple[str, bool]], Ints]:
    """Distinct pairs of class and whether traffic is known, and the one of each site."""
    place = {name: number for number, name in enumerate(sorted(set(road_class.tolist())))}
    pair = 2 * np.array([place[name] for name in road_class.tolist()], dtype=np.int64) + known
    held, group = np.unique(pair, return_inverse=True)
    classes = list(place)
    return [(classes[number // 2], bool(number % 2)) for number in held.tolist()], np.asarray(group, dtype=np.int64)


def _design(length: Floats, *, flow: Floats) -> tuple[Floats, tuple[str, ...]]:
    """Ones, log traffic where known, log length where lengths are unlike; logarithms about their mean."""
    known = np.isfinite(flow)
    parts, names = [np.ones(len(length))], ["one"]
    if known.any():
        logs = np.log(np.where(known, flow, 1.0))
        parts.append(np.where(known, logs - logs[known].mean(), 0.0))
        names.append("log_flow")
        if not known.all():
            parts.append(known.astype(np.float64))
            names.append("counted")
    if float(np.std(np.log(length))) > UNLIKE:
        parts.append(np.log(length) - np.log(length).mean())
        names.append("log_length")
    return np.column_stack(parts), tuple(names)


def _size(crashes: Floats, *, design: Floats, offset: Floats, length: Floats) -> tuple[Floats, bool]:
    """Whether sites' ratios scatter less the longer the site, as Hauer has it, or the same at any length."""
    one = np.ones(len(length))
    if float(np.std(np.log(length))) <= UNLIKE:
        return length, True
    longer = safety.fit(crashes, design=design, offset=offset, size=length).log_likelihood
    same = safety.fit(crashes, design=design, offset=offset, size=one).log_likelihood
    return (length, True) if longer >= same else (one, False)
