"""Honest corrections: an earlier version of the record, and a line in the log of edits for each column changed."""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.keying import AMENDED, AMENDMENTS, REASONS, VALID
from zhunsheng.simulate.menu import CODES
from zhunsheng.simulate.rows import DAY, NONE, Array, Rows, stream

SMALL_EDITS = 0.006
COLUMNS = {"charged": "charged_tier", "fine": "fine", "points": "points", "km": "road_km", "code": "code"}


def make(records: Rows, *, seed: int, bureau: Bureau) -> tuple[Rows, Rows]:
    """Draw corrections: changes ``records`` in place, returns the earlier versions and the edits."""
    rng = stream(seed, purpose="amendments")
    drawn = rng.random(len(records)) < AMENDMENTS
    at = np.flatnonzero(drawn & (records["status"] == VALID))
    earlier = records.take(at)
    kinds = rng.integers(0, 3, len(at))
    wrong_fine = (kinds == 0) & (earlier["fine"] > 0)
    factor = np.where(rng.random(len(at)) < 0.5, 2.0, 0.5)
    earlier["fine"] = np.where(wrong_fine, np.maximum(5, np.rint(earlier["fine"] * factor)), earlier["fine"])
    wrong_tier = (kinds == 1) & (earlier["charged"] >= 0)
    moved = np.where(earlier["charged"] > 0, earlier["charged"] - np.where(rng.random(len(at)) < 0.5, 1, -1), 1)
    earlier["charged"] = np.where(wrong_tier, np.minimum(moved, 3), earlier["charged"])
    elsewhere = ~wrong_fine & ~wrong_tier
    shifted = np.abs(np.round(earlier["km"] + rng.normal(0, 5, len(at)), 2))
    earlier["km"] = np.where(elsewhere, shifted, earlier["km"])
    when = records["entered"][at] + (DAY * rng.uniform(0.05, 12, len(at))).astype(np.int64)
    editor = editors(records["officer"][at], rng=rng, bureau=bureau)
    amend(records, at=at, when=when, reason=rng.integers(0, len(REASONS), len(at)))
    edits = compared(earlier, later=records.take(at), when=when, editor=editor)
    return earlier, edits.joined(_small(records, rng=rng, bureau=bureau))


def amend(records: Rows, *, at: Array, when: Array, reason: Array) -> None:
    """Mark records as amended at a moment."""
    records["entered"][at] = when
    records["status"][at] = AMENDED
    records["status_at"][at] = when
    records["reason"][at] = reason


def editors(officers: Array, *, rng: np.random.Generator, bureau: Bureau) -> Array:
    """Who keyed a change: mostly the squadron's clerk, its first officer."""
    clerks = bureau.members[bureau.officers["squadron"][officers], 0]
    return np.where(rng.random(len(officers)) < 0.7, clerks, officers)


def compared(earlier: Rows, *, later: Rows, when: Array, editor: Array) -> Rows:
    """An edit for every column in which two versions differ."""
    parts = []
    for name, column in COLUMNS.items():
        at = np.flatnonzero(earlier[name] != later[name])
        before, after = (_texts(side[name][at], name=name) for side in (earlier, later))
        parts.append(
            logged(earlier["serial"][at], when=when[at], editor=editor[at], column=column, before=before, after=after)
        )
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.joined(part)
    return whole


def logged(serials: Array, *, when: Array, editor: Array, column: str, before: Array, after: Array) -> Rows:
    """Lines of the log for one column."""
    return Rows(
        {
            "serial": serials,
            "at": when,
            "editor": editor,
            "column": np.full(len(serials), column, dtype=object),
            "before": before,
            "after": after,
        }
    )


def _texts(values: Array, *, name: str) -> Array:
    if name == "code":
        listed = ["" if value == NONE else CODES[value] for value in values]
    elif name in ("fine", "km"):
        listed = [f"{value:g}" for value in values]
    else:
        listed = ["" if value == NONE else str(value) for value in values]
    return np.array(listed, dtype=object)


def _small(records: Rows, *, rng: np.random.Generator, bureau: Bureau) -> Rows:
    """Corrections of a place soon after keying that leave no new version."""
    at = np.flatnonzero(rng.random(len(records)) < SMALL_EDITS)
    before = np.abs(np.round(records["km"][at] + rng.normal(0, 3, len(at)), 2))
    when = records["entered"][at] + rng.integers(60, DAY, len(at))
    editor = editors(records["officer"][at], rng=rng, bureau=bureau)
    texts = (_texts(before, name="km"), _texts(records["km"][at], name="km"))
    return logged(records["serial"][at], when=when, editor=editor, column="road_km", before=texts[0], after=texts[1])
