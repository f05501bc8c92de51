"""Crash screening: from the lake's crashes and roads to a row for each section or window."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from zhunsheng.comparisons import territory
from zhunsheng.errors import Problem
from zhunsheng.hazards.screening import crashes as crash
from zhunsheng.hazards.screening import params as parameters
from zhunsheng.hazards.screening.crashes import SEVERITIES, Crashes
from zhunsheng.hazards.screening.flow import flow
from zhunsheng.hazards.screening.network import network
from zhunsheng.hazards.screening.params import Params, Weights
from zhunsheng.hazards.screening.peers import Peers, peers
from zhunsheng.hazards.screening.placing import Pieces, Placed
from zhunsheng.hazards.screening.recording import RecordingBreak, recording
from zhunsheng.hazards.screening.result import Coverage, Note, Screening
from zhunsheng.hazards.screening.sites import By, Layout
from zhunsheng.hazards.screening.tabulate import tabulated
from zhunsheng.lake import Lake
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.types import Window

YEAR = 365.25 * 86400


def screen(
    lake: Lake,
    *,
    window: Window,
    by: By = "section",
    as_of: datetime | None = None,
    params: Params | None = None,
    weights: Weights | None = None,
) -> Screening:
    """Roads with more crashes than roads of their kind.

    Parameters
    ----------
    window : the crashes looked at; whole years, or seasons stand unequally in it. by : rows are ``section`` (a segment of the
        register, with its peak window) or ``window`` (pieces of about a kilometre).
    as_of : rows known later are not seen. params, weights : those that stand at the window's end where None.

    Returns
    -------
    Screening
        with a row for every section or window, crashes or none, ranked by excess expected crashes a year.

    Raises
    ------
    Problem
        ``table_empty`` where the lake has no crashes, ``screening_outcomes`` for an unknown severity, ``screening_nowhere``
        where no crash can be placed on any road.

    Notes
    -----
    Assumes that recording of the outcomes looked at did not change inside the window (see ``breaks``), and that roads of a
    peer group differ by chance, traffic where known, length, and a gamma factor. A high excess is a place to look at, not a
    cause.
    """
    day = window.end.astimezone(ZoneInfo(lake.zone)).date()
    chosen, costs = params or parameters.params(day), weights or parameters.weights(day)
    if unknown := set(chosen.outcomes) - set(SEVERITIES):
        raise Problem("screening_outcomes", unknown=", ".join(sorted(unknown)), allowed=", ".join(SEVERITIES))
    seen = crash.during(lake, window=None, until=window.end, as_of=as_of)
    roads = network(lake, as_of=as_of, seen=seen, params=chosen, peers=territory.load(day))
    layout = Layout(roads, Pieces.of(roads, params=chosen), by, chosen)
    return _screened(lake, layout=layout, window=window, as_of=as_of, weights=costs)


def _screened(lake: Lake, *, layout: Layout, window: Window, as_of: datetime | None, weights: Weights) -> Screening:
    params, roads = layout.params, layout.roads
    inside = crash.during(lake, window=window, until=window.end, as_of=as_of)
    where = layout.placed(inside)
    if not (where.section >= 0).any():
        raise Problem("screening_nowhere", crashes=len(inside.km), path=str(lake.path))
    years = (window.end - window.start).total_seconds() / YEAR
    sites = layout.sites(inside, where=where)
    traffic = flow(lake, roads=roads, window=window, as_of=as_of)[sites.section]
    fitted = peers(
        sites.counts[:, [SEVERITIES.index(name) for name in params.outcomes]].sum(axis=1),
        road_class=roads.road_class[sites.section],
        length=sites.length,
        flow=traffic,
        years=years,
        params=params,
    )
    steps = recording(lake, until=window.end, as_of=as_of, params=params)
    table = tabulated(
        sites, layout=layout, where=where, crashes=inside, fitted=fitted, traffic=traffic, years=years, weights=weights
    )
    coverage = _coverage(inside, layout=layout, where=where)
    notes = _notes(lake, coverage=coverage, layout=layout, fitted=fitted, traffic=traffic, steps=steps, window=window)
    return Screening(
        table,
        window,
        years,
        layout.by,
        roads.source,
        params.outcomes,
        fitted,
        coverage,
        steps,
        notes,
        params,
        weights,
        layout,
    )


def _coverage(inside: Crashes, *, layout: Layout, where: Placed) -> Coverage:
    counted = np.isin(inside.severity, [SEVERITIES.index(name) for name in layout.params.outcomes])
    placed = (layout.row(where) >= 0) & counted
    nowhere = counted & ~placed & ~inside.chained & ~inside.mapped
    return Coverage(
        int(counted.sum()), int(placed.sum()), int(nowhere.sum()), int((counted & ~placed & ~nowhere).sum())
    )


def _notes(
    lake: Lake,
    *,
    coverage: Coverage,
    layout: Layout,
    fitted: Peers,
    traffic: Floats,
    steps: tuple[RecordingBreak, ...],
    window: Window,
) -> tuple[Note, ...]:
    notes = [Note(f"network_from_{layout.roads.source}", {"sections": len(layout.roads.section)})]
    if coverage.placed < coverage.crashes:
        notes.append(Note("unplaced", dataclasses.asdict(coverage)))
    known = float(np.mean(np.isfinite(traffic)))
    if known < 1:
        notes.append(Note("no_exposure", {"share": 1 - known}))
    borrowed = [name for name, entry in zip(fitted.names, fitted.groups, strict=True) if not entry.own]
    if borrowed:
        notes.append(Note("peers_borrowed", {"groups": ", ".join(borrowed)}))
    zone = ZoneInfo(lake.zone)
    first, last = window.start.astimezone(zone).date(), window.end.astimezone(zone).date()
    for step in steps:
        if step.severity in layout.params.outcomes and first < step.month < last:
            notes.append(Note("recording_break", {"severity": step.severity, "month": step.month.isoformat()}))
    return tuple(notes)
