"""The columns of a screening from counts and peers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhunsheng.hazards.screening.crashes import SEVERITIES, Crashes
from zhunsheng.hazards.screening.params import Params, Weights
from zhunsheng.hazards.screening.peers import Peers
from zhunsheng.hazards.screening.placing import Placed
from zhunsheng.hazards.screening.result import SCHEMA
from zhunsheng.hazards.screening.sites import Layout, Sites
from zhunsheng.stats import gammapoisson, hotspots, measures, peaks, ranking, safety
from zhunsheng.stats.betabinomial import Floats

UNCOUNTED = "no_exposure"  # peers whose traffic is not known
MILLION = 365.25 / 1e6  # a million vehicle-kilometres a year, of one vehicle a day on one kilometre


def tabulated(
    sites: Sites,
    *,
    layout: Layout,
    where: Placed,
    crashes: Crashes,
    fitted: Peers,
    traffic: Floats,
    years: float,
    weights: Weights,
) -> pa.Table:
    """One row a site, see `Screening`."""
    params = layout.params
    observed = _observed(sites.counts, params=params)
    found = safety.empirical_bayes(observed, predicted=fitted.predicted, shape=fitted.shape, level=params.interval)
    ranks = ranking.ranks(found.excess)
    columns = {
        **_places(sites, layout=layout, fitted=fitted, traffic=traffic),
        "observed": observed / years,
        "predicted": fitted.predicted / years,
        "expected": found.expected / years,
        "excess": found.excess / years,
        "lower": found.lower / years,
        "upper": found.upper / years,
        "above": found.above,
        "rank": ranks.rank,
        "tied": ranks.tied,
        **_weighed(sites.counts, fitted=fitted, years=years, params=params, weights=weights),
        **_rates(observed, length=sites.length, fitted=fitted, traffic=traffic, years=years),
        **_peaks(layout, where=where, crashes=crashes, fitted=fitted, years=years),
        **_hot(observed, sites=sites, fitted=fitted, params=params),
    }
    arrays = [_column(columns[field.name], kind=field.type) for field in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _column(values: np.ndarray, *, kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):
        return pa.array(values, type=kind, from_pandas=True)  # NaN becomes null
    return pa.array(values.tolist() if values.dtype == object else values, type=kind)


def _observed(counts: Floats, *, params: Params) -> Floats:
    total: Floats = counts[:, [SEVERITIES.index(name) for name in params.outcomes]].sum(axis=1)
    return total


def _places(sites: Sites, *, layout: Layout, fitted: Peers, traffic: Floats) -> dict[str, np.ndarray]:
    group = np.array(
        [name if yes else f"{name}:{UNCOUNTED}" for name, yes in zip(fitted.names, fitted.counted, strict=True)],
        dtype=object,
    )
    return {
        "site_id": sites.site,
        "road_id": layout.roads.road[sites.section],
        "road_from": sites.start,
        "road_to": sites.end,
        "length_km": sites.length,
        "unit_id": sites.unit,
        "lat": sites.lat,
        "lon": sites.lon,
        "peer_group": group[fitted.group],
        "flow": traffic,
        **{name: sites.counts[:, place].astype(np.int64) for place, name in enumerate(SEVERITIES)},
    }


def _weighed(counts: Floats, *, fitted: Peers, years: float, params: Params, weights: Weights) -> dict[str, np.ndarray]:
    """Each severity with its own empirical Bayes: the peers' share of it as prediction, the spread by moments.

    Severities that are not among the outcomes are left out.
    """
    whole = _observed(counts, params=params)
    expected, excess = np.zeros(len(counts)), np.zeros(len(counts))
    for place, name in enumerate(SEVERITIES):
        if name not in params.outcomes:
            continue
        down = np.bincount(fitted.group, weights=whole)
        share = np.bincount(fitted.group, weights=counts[:, place]) / np.maximum(down, 1.0)
        predicted = np.maximum(fitted.predicted * share[fitted.group], 1e-12)
        shape = gammapoisson.moments(counts[:, place].astype(np.int64), expected=predicted)
        found = safety.empirical_bayes(counts[:, place], predicted=predicted, shape=np.full(len(counts), shape))
        expected += getattr(weights, name) * found.expected
        excess += getattr(weights, name) * found.excess
    return {"weighted_expected": expected / years, "weighted_excess": excess / years}


def _rates(observed: Floats, *, length: Floats, fitted: Peers, traffic: Floats, years: float) -> dict[str, np.ndarray]:
    """Plain rates a kilometre and year, or a million vehicle-kilometres where traffic is known, and their critical rates."""
    counted = np.isfinite(traffic)
    exposure = length * years * np.where(counted, traffic * MILLION, 1.0)
    down = np.bincount(fitted.group, weights=exposure)
    average = (np.bincount(fitted.group, weights=observed) / down)[fitted.group]
    critical = average + measures.PART * np.sqrt(average / exposure) + 1 / (2 * exposure)
    return {"rate": measures.rate(observed, exposure=exposure), "critical_rate": critical}


def _peaks(layout: Layout, *, where: Placed, crashes: Crashes, fitted: Peers, years: float) -> dict[str, np.ndarray]:
    """Peak windows inside sections; of windows each is its own. A crash without chainage counts on all pieces in parts."""
    pieces, params = layout.pieces, layout.params
    size = len(pieces.section)
    counted = np.isin(crashes.severity, [SEVERITIES.index(name) for name in params.outcomes])
    exact = counted & (where.piece >= 0)
    observed = np.bincount(where.piece[exact], minlength=size).astype(np.float64)
    if layout.by == "window":
        group, part = np.arange(size), np.ones(size)
    else:
        group, part = pieces.section, 1 / pieces.number[pieces.section]
        loose = counted & (where.piece < 0) & (where.section >= 0)
        observed = observed + (np.bincount(where.section[loose], minlength=layout.size)[group] * part)
    length = np.maximum(np.where(np.isfinite(pieces.start), pieces.end - pieces.start, 1.0), params.shortest_km * part)
    found = peaks.search(
        group,
        observed=observed,
        predicted=fitted.predicted[group] * part,
        shape=fitted.shape[group] * part,
        length=length,
        limit=params.cv_limit,
    )
    return {
        "peak_from": pieces.start[found.first],
        "peak_to": pieces.end[found.last],
        "peak_excess_km": found.excess / years,
        "peak_cv": np.where(np.isfinite(found.cv), found.cv, np.nan),
        "peak_precise": found.precise,
    }


def _hot(observed: Floats, *, sites: Sites, fitted: Peers, params: Params) -> dict[str, np.ndarray]:
    """The second view: Gi* of Pearson residuals, so that it does not show where traffic is."""
    known = np.isfinite(sites.lat) & np.isfinite(sites.lon)
    z, q = np.full(len(observed), np.nan), np.full(len(observed), np.nan)
    if known.sum() > 1:
        mean = fitted.predicted
        residual = (observed - mean) / np.sqrt(mean + mean**2 / fitted.shape)
        near = hotspots.within(hotspots.plane(sites.lat[known], lon=sites.lon[known]), distance=params.hot_km)
        found = hotspots.gi_star(residual[known], weights=near)
        z[known], q[known] = found.z, found.q_value
    return {"hot_z": z, "hot_q": q, "hot": np.nan_to_num(q, nan=1.0) <= params.discovery}
