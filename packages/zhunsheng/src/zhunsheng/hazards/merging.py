"""Reports of one hazard put together: the same category, and the same subject or the same place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from zhunsheng.hazards.params import Params
from zhunsheng.hazards.reports import Report
from zhunsheng.stats.hotspots import plane


def merged(reports: Sequence[Report], *, params: Params) -> list[list[Report]]:
    """Groups of reports of one hazard each, in the order of their first report; reports of a group the earliest first."""
    if not reports:
        return []
    pairs = [*_by_subject(reports), *_by_map(reports, params=params), *_by_chainage(reports, params=params)]
    rows, columns = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    links = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(reports), len(reports)))
    _, group = connected_components(links, directed=False)
    found: dict[int, list[Report]] = defaultdict(list)
    for report, number in zip(reports, group.tolist(), strict=True):
        found[number].append(report)
    return [sorted(same, key=lambda report: (report.since, report.key)) for same in found.values()]


def _by_subject(reports: Sequence[Report]) -> Iterator[tuple[int, int]]:
    first: dict[tuple[str, str, str], int] = {}
    for place, report in enumerate(reports):
        subject = (report.category, report.subject_kind, report.subject_id)
        yield first.setdefault(subject, place), place


def _by_map(reports: Sequence[Report], *, params: Params) -> Iterator[tuple[int, int]]:
    """Places of one category within reach of each other."""
    for same in _placed(reports, params=params, located=True):
        lat, lon = (np.array([getattr(reports[place], name) for place in same]) for name in ("lat", "lon"))
        near = cKDTree(plane(lat, lon=lon)).query_pairs(params.merge_km, output_type="ndarray")
        for one, other in near.tolist():
            if not (reports[same[one]].chained and reports[same[other]].chained):  # chainage is the better witness
                yield same[one], same[other]


def _by_chainage(reports: Sequence[Report], *, params: Params) -> Iterator[tuple[int, int]]:
    """Places of one category on one road: points near each other or on a stretch, and stretches that are mostly the same."""
    for same in _placed(reports, params=params, located=False):
        by_road: dict[str, list[int]] = defaultdict(list)
        for place in same:
            by_road[reports[place].road_id].append(place)
        for road in by_road.values():
            yield from _on_road(reports, road=road, reach=params.merge_km)


def _on_road(reports: Sequence[Report], *, road: Sequence[int], reach: float) -> Iterator[tuple[int, int]]:
    """Pairs on one road. A point belongs to one stretch only, so that it does not join two that meet there."""
    length = {place: reports[place].road_to - reports[place].road_from for place in road}
    points = sorted((place for place in road if length[place] <= 2 * reach), key=lambda place: reports[place].road_from)
    stretches = [place for place in road if length[place] > 2 * reach]
    for one, other in pairwise(points):
        if _apart(reports[one], other=reports[other]) <= reach:
            yield one, other
    for point in points:
        near = min(stretches, key=lambda place: _apart(reports[point], other=reports[place]), default=None)
        if near is not None and _apart(reports[point], other=reports[near]) <= reach:
            yield point, near
    for at, one in enumerate(stretches):
        for other in stretches[at + 1 :]:
            if -_apart(reports[one], other=reports[other]) >= max(length[one], length[other]) / 2:
                yield one, other


def _apart(one: Report, *, other: Report) -> float:
    """Kilometres between two stretches of a road; below zero what they share."""
    return max(one.road_from, other.road_from) - min(one.road_to, other.road_to)


def _placed(reports: Sequence[Report], *, params: Params, located: bool) -> Iterator[list[int]]:
    """Reports about places, by category: those on the map, or those with chainage."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, report in enumerate(reports):
        if report.subject_kind in params.place_kinds and (report.located if located else report.chained):
            found[report.category].append(place)
    yield from (same for same in found.values() if len(same) > 1)
