"""From counts by day to blocks of series: units rolled up, small roads put together, exposures and peers beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.comparisons import exposures, territory
from zhunsheng.comparisons.arrivals import Arrivals
from zhunsheng.comparisons.blocks import Block, Exposure, Trials
from zhunsheng.comparisons.columns import Columns, columns, traits
from zhunsheng.comparisons.daily import Daily, daily
from zhunsheng.comparisons.days import Days
from zhunsheng.comparisons.gather import Source
from zhunsheng.comparisons.keys import Key
from zhunsheng.comparisons.measures import By, Measure
from zhunsheng.comparisons.params import Params
from zhunsheng.comparisons.spans import Span, on
from zhunsheng.comparisons.territory import Peers
from zhunsheng.comparisons.units import Tree
from zhunsheng.stats.betabinomial import Floats

SURE = 3  # days of a month by which records must have begun for it to be whole


@dataclass(frozen=True)
class Setting:
    """What all blocks of a bulletin share."""

    source: Source
    tree: Tree
    peers: Peers
    params: Params
    days: Days
    now: Span
    roads: Mapping[str, str] = field(default_factory=dict)  # class by number, where the register has it


@dataclass(frozen=True)
class Series:
    """A block with the names of its series.

    Parameters
    ----------
    own : counted at a unit itself and at none below it, so that a unit is the sum of those below and this; NaN for others.
    groups : traits of each peer group.
    """

    measure: Measure
    block: Block
    keys: tuple[Key, ...]
    own: Floats
    groups: tuple[tuple[str, ...], ...]

    def arriving(self, arrivals: Arrivals | None) -> Series:
        """The same, of records that come in so fast."""
        return replace(self, block=replace(self.block, arrivals=arrivals))


def series(measure: Measure, *, setting: Setting) -> list[Series]:
    """Every block of a measure: one for each way to divide it and, where it is split, each kind."""
    made = []
    span = Span(setting.days.first, setting.now.end)
    largest = setting.source.largest(measure) if measure.amount else 0.0
    for by in measure.by:
        rows = setting.source.daily(measure, axis=by, span=span, largest=largest)
        gone = setting.source.cleared(measure, span=span) if measure.stock else None
        for kind in sorted(set(rows["kind"].to_pylist())):
            counted = _daily(rows, kind=kind, by=by, measure=measure, setting=setting)
            ended = _daily(gone, kind=kind, by=by, measure=measure, setting=setting) if gone is not None else None
            made += _made(measure, by=by, kind=kind, counted=counted, ended=ended, setting=setting)
    return made


def _daily(rows: pa.Table, *, kind: str, by: By, measure: Measure, setting: Setting) -> Daily:
    part = rows.filter(pc.equal(rows["kind"], kind))
    officers = measure.unit == "officer_id"
    return daily(part, by=by, days=setting.days, tree=setting.tree, officers=officers)


def _made(
    measure: Measure, *, by: By, kind: str, counted: Daily, ended: Daily | None, setting: Setting
) -> list[Series]:
    least = setting.params.least_events_road
    held = columns(counted, by=by, measure=measure, kind=kind, tree=setting.tree, least=least)
    size = len(held.keys)
    if not size:
        return []
    running = counted.running(counted.n, into=held.into)
    if ended is not None:
        ended = ended.named(counted.names)
        running = running - ended.running(ended.n, into=held.into)
    kin = [traits(key, tree=setting.tree, peers=setting.peers, roads=setting.roads) for key in held.keys]
    group, groups = territory.groups(kin, least=setting.params.least_peers)
    same = np.zeros(size, dtype=np.int64)
    block = Block(
        setting.days, running, counted.whole(counted.n), group, same, same,
        _exposure(measure, by=by, held=held, counted=counted, setting=setting),
        counted.typical() if measure.amount else 1.0, measure.calendar, True, bool(measure.stock),
        counted.running(counted.trials, into=held.into) if measure.amount else None,
        counted.running(counted.tested, into=held.into) if measure.amount else None,
    )  # fmt: skip
    own = _own(counted, ended=ended, keys=held.keys, setting=setting)
    return [Series(measure, block, held.keys, own, tuple(groups))]


def _exposure(measure: Measure, *, by: By, held: Columns, counted: Daily, setting: Setting) -> Exposure | None:
    if measure.late:
        running = counted.running(counted.trials, into=held.into)
        return Trials("records", setting.days, running, counted.whole(counted.trials))
    lake, quantities = setting.source.lake, measure.exposure
    if by == "road":
        return exposures.of_roads(lake, roads=[key.road_id for key in held.keys], quantities=quantities)
    if by == "cause":
        return None
    units = [key.unit_id for key in held.keys]
    return exposures.of_units(lake, units=units, tree=setting.tree, quantities=quantities)


def _own(counted: Daily, *, ended: Daily | None, keys: Sequence[Key], setting: Setting) -> Floats:
    span = setting.now if ended is None else Span(setting.days.first, setting.now.end)
    gone = ended.inside(span) if ended else {}
    direct = {name[0]: value - gone.get(name, 0.0) for name, value in counted.inside(span).items()}
    top = setting.tree.top
    found = [
        direct.get(key.unit_id, 0.0) + (direct.get("", 0.0) if key.unit_id == top != "" else 0.0)
        if key.by == "unit" else np.nan
        for key in keys
    ]  # fmt: skip
    return np.array(found, dtype=np.float64)


def first_day(reach: tuple[date, date], *, now: Span, years: int) -> date:
    """Where the history begins: at the first whole month of the records, at most so many years and one before now."""
    from_records = on(reach[0], months=0 if reach[0].day <= SURE else 1)
    return max(from_records, on(now.end, months=-12 * (years + 1)))
