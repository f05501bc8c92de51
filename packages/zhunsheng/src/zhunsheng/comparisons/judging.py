"""The three comparisons of a block, all series at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhunsheng.comparisons.blocks import Block
from zhunsheng.comparisons.likeness import Likeness
from zhunsheng.comparisons.params import Params
from zhunsheng.comparisons.spans import Look, Pair
from zhunsheng.stats import counts, peers
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.scatter import Scatter, scatter

Name = Literal["peers", "last_year", "last_month", "history"]
THREE: tuple[Name, ...] = ("peers", "last_year", "last_month")
NAMES: tuple[Name, ...] = (*THREE, "history")
Gap = Literal["", "few", "no_peers", "no_history", "no_season", "festival", "no_form"]
Gaps = NDArray[np.str_]


@dataclass(frozen=True)
class Against:
    """One comparison, one entry a series; numbers are NaN where ``gap`` says why not.

    Parameters
    ----------
    then : what it is compared with, as counted. expected : that, made like for like. ratio, lower, upper : of what was
        counted to it. p_value : two-sided. dispersion : variance over mean that it was judged with; for ``peers`` of the
        count about what was expected.
    exposed : whether an exposure was known.
    """

    then: Floats
    expected: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    dispersion: Floats
    exposed: NDArray[np.bool_]
    gap: Gaps


def judge(block: Block, *, look: Look, history: Sequence[Look], like: Likeness, params: Params) -> dict[Name, Against]:
    """Each comparison of the period that a look is at.

    Parameters
    ----------
    history : the same look at earlier times, which show how far such counts usually lie apart.
    """
    made: dict[Name, Against] = {"peers": _peers(block, look=look, history=history, like=like, params=params)}
    past = [entry.last_year for entry in history if entry.last_year]
    gap: Gap = "festival" if look.alignment == "none" else "no_form"
    made["last_year"] = _beside(
        block, pair=look.last_year, past=past, like=like, seasonal=False, gap=gap, params=params
    )
    past = [entry.last_month for entry in history if entry.last_month]
    gap = "no_form" if look.form in ("ytd", "year") else "festival"
    made["last_month"] = _beside(
        block, pair=look.last_month, past=past, like=like, seasonal=True, gap=gap, params=params
    )
    past = [Pair(entry.now, entry.base) for entry in history]
    own = (
        None if look.form == "year" else Pair(look.now, look.base)
    )  # twelve months beside twelve are last year's already
    made["history"] = _beside(block, pair=own, past=past, like=like, seasonal=True, gap="no_form", params=params)
    return made


def nothing(size: int, *, gap: Gap) -> Against:
    """A comparison that could not be made."""
    blank = np.full(size, np.nan)
    return Against(*(blank,) * 7, np.zeros(size, dtype=np.bool_), np.full(size, gap, dtype="<U10"))


def _beside(
    block: Block, *, pair: Pair | None, past: Sequence[Pair], like: Likeness, seasonal: bool, gap: Gap, params: Params
) -> Against:
    """A period beside an earlier one."""
    if pair is None:
        return nothing(block.size, gap=gap)
    if not block.days.holds(pair.then):
        return nothing(block.size, gap="no_history")
    value, doubt = like.ratio(pair, seasonal=seasonal)
    if not np.isfinite(value):
        return nothing(block.size, gap="no_season")
    scale, exposed = _exposures(block, pair)
    odds = value * scale
    now, then = block.counted(pair.now), block.counted(pair.then)
    spread = _scatter(block, past=past, like=like, seasonal=seasonal, params=params)
    phi = spread.at(now + then) + _weighted(now, then, odds=odds, doubt=doubt)
    few, seen = _few(block, pair=pair, odds=odds, phi=phi, params=params), block.seen(pair.then)
    wide = np.where(few, 1.0, phi)
    lower, upper = counts.interval(now, before=then, exposure=odds, dispersion=wide, level=params.interval)
    p = counts.mid_p(now, before=then, exposure=odds, dispersion=wide, alternative="doubled")
    gaps = np.where(seen, np.where(few, "few", ""), "no_history").astype("<U10")
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = (block.over(pair.then), block.over(pair.then) * odds, now / (then * odds), lower, upper)
    shown = [np.where(seen, part, np.nan) for part in parts]
    return Against(
        shown[0], shown[1], shown[2], shown[3], shown[4], np.where(gaps == "", p, np.nan), phi, exposed, gaps
    )


def _few(block: Block, *, pair: Pair, odds: Floats, phi: Floats, params: Params) -> NDArray[np.bool_]:
    """Too few events for any split of them to be telling, or so scattered that they are worth too few.

    Looks at both periods together only, never at how they split: leaving out by what is tested would spoil the bound.
    """
    total = block.counted(pair.now) + block.counted(pair.then)
    few = (total < params.least_events) | (total / phi < params.least_events / 2)
    now, then = block.happened(pair.now), block.happened(pair.then)
    if now is not None and then is not None:  # a few large amounts have too long a tail for any law of counts
        few |= (now + then) * odds / (1 + odds) < params.least_events_amount
    return np.asarray(few)


def _exposures(block: Block, pair: Pair) -> tuple[Floats, NDArray[np.bool_]]:
    """The ratio of two periods' exposures, 1 where one of them is not known, and whether both are."""
    now, then = block.exposed(pair.now), block.exposed(pair.then)
    known = np.isfinite(now) & np.isfinite(then) & (now > 0) & (then > 0)
    return np.where(known, np.where(known, now, 1.0) / np.where(known, then, 1.0), 1.0), known


def _scatter(block: Block, *, past: Sequence[Pair], like: Likeness, seasonal: bool, params: Params) -> Scatter:
    rows = [
        pair for pair in past if block.days.holds(pair.then) and np.isfinite(like.ratio(pair, seasonal=seasonal)[0])
    ]
    size = (len(rows), block.size)
    now, then, odds = np.empty(size), np.empty(size), np.empty(size)
    for row, pair in enumerate(rows):
        now[row] = np.where(block.seen(pair.then), block.counted(pair.now), np.nan)
        then[row] = block.counted(pair.then)
        odds[row] = like.ratio(pair, seasonal=seasonal)[0] * _exposures(block, pair)[0]
    return scatter(now, before=then, odds=odds, group=block.layer, prior=params.prior)


def _peers(block: Block, *, look: Look, history: Sequence[Look], like: Likeness, params: Params) -> Against:
    """Beside peers: by rate where exposures are known, else by the usual share of the peers' total."""
    shared = _share(block, look=look, history=history, params=params)
    exposed = block.exposed(look.now)
    if not np.isfinite(exposed).any():
        return shared
    rated = _rate(block, look=look, history=history, exposed=exposed, like=like, params=params)
    chosen = rated.gap == ""
    joined = {
        name: np.where(chosen, getattr(rated, name), getattr(shared, name))
        for name in ("then", "expected", "ratio", "lower", "upper", "p_value", "dispersion", "exposed", "gap")
    }
    return Against(**joined)


def _rate(
    block: Block, *, look: Look, history: Sequence[Look], exposed: Floats, like: Likeness, params: Params
) -> Against:
    """Rates beside the rate of the others, shrunk."""
    now, group = block.counted(look.now), block.group
    base = block.counted(look.base)
    unlike = peers.spread(base, exposure=block.exposed(look.base), group=group, unknown=params.unknown_spread)
    past = [entry.last_month or entry.last_year for entry in history]
    own = _scatter(block, past=[pair for pair in past if pair], like=like, seasonal=False, params=params).at(2 * now)
    found = peers.beside(
        now, exposure=exposed, group=group, spread=unlike, dispersion=own, least=params.least_peers,
        level=params.interval,
    )  # fmt: skip
    gap = np.where(np.isfinite(found.expected), "", "no_peers").astype("<U10")
    few = (gap == "") & (found.expected < params.least_expected)
    events = block.happened(look.now)
    if events is not None:
        rest, theirs, _ = peers.others(events, exposure=exposed, group=group)
        with np.errstate(divide="ignore", invalid="ignore"):
            few |= (gap == "") & ~(exposed * rest / theirs >= params.least_events_amount)
    p = np.where(few, np.nan, found.p_value)
    expected = found.expected * block.unit
    return Against(
        expected, expected, found.ratio, found.lower, found.upper, p, 1 + found.expected / found.shape,
        np.isfinite(exposed), np.where(few, "few", gap),
    )  # fmt: skip


def _share(block: Block, *, look: Look, history: Sequence[Look], params: Params) -> Against:
    """Without an exposure: did the series grow more than its peers did since the year before?"""
    base = look.base
    if not block.days.holds(base):
        return nothing(block.size, gap="no_history")
    past = [Pair(entry.now, entry.base) for entry in history if block.days.holds(entry.base)]
    pair = Pair(look.now, base)
    odds, doubt, count = _growth(block, pair)
    now, then = block.counted(pair.now), block.counted(pair.then)
    rows = [
        (np.where(block.seen(entry.then), block.counted(entry.now), np.nan), block.counted(entry.then),
         _growth(block, entry)[0])
        for entry in past
    ]  # fmt: skip
    parts = [np.array([row[place] for row in rows]).reshape(len(rows), block.size) for place in range(3)]
    spread = scatter(parts[0], before=parts[1], odds=parts[2], group=block.layer, overlap=12.0, prior=params.prior)
    phi = spread.at(now + then) + _weighted(now, then, odds=odds, doubt=doubt)
    usable = np.isfinite(odds) & (odds > 0)
    odds = np.where(usable, odds, 1.0)
    few = _few(block, pair=pair, odds=odds, phi=phi, params=params)
    p = counts.mid_p(now, before=then, exposure=odds, dispersion=np.where(few, 1.0, phi), alternative="doubled")
    alone = (count < params.least_peers) | ~usable | ~block.seen(base)
    gap = np.where(alone, "no_peers", np.where(few, "few", "")).astype("<U10")
    part = 1 / (1 + odds) / phi  # the base is a count too, and both scatter: so much of the events are worth
    found = peers.shrunk(now * part, expected=np.maximum(then, 0.5) * odds * part, known=~alone, level=params.interval)
    shown = [np.where(alone, np.nan, each) for each in (then * odds * block.unit, *found)]
    return Against(
        shown[0], shown[0], shown[1], shown[2], shown[3], np.where(gap == "", p, np.nan), phi * (1 + odds),
        np.zeros(block.size, dtype=np.bool_), gap,
    )  # fmt: skip


def _growth(block: Block, pair: Pair) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """How the others of each group grew, the variance of its logarithm, and how many they are."""
    everyone = np.ones(block.size)
    now, _, count = peers.others(block.counted(pair.now), exposure=everyone, group=block.group)
    then, _, _ = peers.others(block.counted(pair.then), exposure=everyone, group=block.group)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.where((now > 0) & (then > 0), now / then, np.nan)
        doubt = np.where((now > 0) & (then > 0), 1 / now + 1 / then, 0.0)
    return odds, doubt, count


def _weighted(now: Floats, then: Floats, *, odds: Floats, doubt: Floats | float) -> Floats:
    """What a doubt about the odds adds to the dispersion: n p (1 - p) of it."""
    share = np.where(np.isfinite(odds), odds / (1 + odds), 0.5)
    return np.asarray((now + then) * share * (1 - share) * doubt, dtype=np.float64)
