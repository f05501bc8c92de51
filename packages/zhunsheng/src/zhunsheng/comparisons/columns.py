"""Which series a count adds to: a unit and all above it, a road, a cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zhunsheng.comparisons.daily import Daily, Into, Name
from zhunsheng.comparisons.keys import Key, key
from zhunsheng.comparisons.measures import By, Measure
from zhunsheng.comparisons.territory import Peers
from zhunsheng.comparisons.units import Tree

OTHER = "other"  # all roads with few events


@dataclass(frozen=True)
class Columns:
    """The series of one block, and what each name of the counts adds to."""

    keys: tuple[Key, ...]
    into: Into


def columns(counted: Daily, *, by: By, measure: Measure, kind: str, tree: Tree, least: int) -> Columns:
    """Series for all names; roads with fewer than ``least`` rows are put together, so that all add up to the top."""
    small = _small(counted, least=least) if by == "road" else set()
    held = [_held(OTHER if name in small else name[-1], name=name, by=by, measure=measure, kind=kind, tree=tree)
            for name in counted.names]  # fmt: skip
    found = sorted({one for every in held for one in every}, key=lambda one: one.id)
    place = {one.id: number for number, one in enumerate(found)}
    rows = np.array([row for row, every in enumerate(held) for _ in every], dtype=np.int64)
    cells = np.array([place[one.id] for every in held for one in every], dtype=np.int64)
    into = sparse.coo_array((np.ones(len(rows)), (rows, cells)), shape=(len(held), len(found)))
    return Columns(tuple(found), sparse.csr_array(into))


def _held(last: str, *, name: Name, by: By, measure: Measure, kind: str, tree: Tree) -> list[Key]:
    if by == "unit":
        above = tree.above(name[0]) if name[0] else [tree.top]
        return [
            key(measure, by=by, unit=unit, kind=kind, over=None if unit == tree.top else tree.parent(unit))
            for unit in above
        ]
    if by == "branch_cause":
        branches = [unit for unit in tree.above(name[0]) if tree.level(unit) == "branch"] if name[0] and last else []
        return [key(measure, by=by, unit=unit, cause=last, kind=kind) for unit in branches]
    given = {"road": last} if by == "road" else {"cause": last}
    return [key(measure, by=by, unit=tree.top, kind=kind, **given)] if name[0] else []


def _small(counted: Daily, *, least: int) -> set[Name]:
    total = np.bincount(counted.who, weights=counted.trials, minlength=len(counted.names))
    return {name for name, count in zip(counted.names, total, strict=True) if count < least}


def traits(of: Key, *, tree: Tree, peers: Peers, roads: Mapping[str, str]) -> tuple[str, ...]:
    """What makes peers, from the coarsest trait to the finest; empty for series without peers."""
    if of.by == "unit":
        return tree.traits(of.unit_id, peers=peers)
    if of.by == "branch_cause":
        return (of.cause, *tree.traits(of.unit_id, peers=peers)[:1])
    if of.by == "road" and of.road_id != OTHER:
        return ("road", roads.get(of.road_id) or peers.class_of(of.road_id))
    return ()


def drilled(keys: Sequence[Key]) -> dict[str, list[Key]]:
    """The series just below each series."""
    found: dict[str, list[Key]] = {}
    for one in keys:
        if one.parent:
            found.setdefault(one.parent, []).append(one)
    return found
