"""Five signals as plain pandas: what an analyst would write who has the records in memory. One look, no history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, stats

from bench.clock import Spent, now

EDGES = (0.1, 0.2, 0.5)
spent: list[Spent] = []  # time of each fit


def read(lake: Path) -> pd.DataFrame:
    """All enforcement rows of a lake, on the local clock."""
    files = lake.glob("batches/*/enforcement/*/*.parquet")
    rows = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    rows = rows[rows.status != "voided"]
    rows["clock"] = rows.occurred_at.dt.tz_convert("Asia/Shanghai")
    return rows.sort_values("occurred_at")


def signals(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """D1, P5 (midnight), P6 (month's end), P8 (same target), A8 (entered late), each officer beside peers."""
    site = rows[rows.method == "on_site"]
    return {"d1": d1(rows), "p5": p5(site), "p6": p6(site), "p8": p8(site), "a8": a8(site)}


def d1(rows: pd.DataFrame) -> pd.DataFrame:
    """Charged below the measured tier."""
    rows = rows[(rows.measure == "speed_kmh") & rows.charged_tier.notna()].copy()
    over = (rows.measured - rows["limit"]) / rows["limit"]
    rows["tier"] = sum((over >= edge - 1e-9).astype(int) for edge in EDGES)
    rows = rows[rows.tier >= 1]
    rows["hit"] = rows.charged_tier < rows.tier
    return beside(rows, strata=["tier"])


def p5(rows: pd.DataFrame) -> pd.DataFrame:
    """Midnight exactly, of the records of the night."""
    rows = rows[rows.clock.dt.hour.isin([23, 0, 1])].copy()
    rows["hit"] = (rows.clock.dt.hour == 0) & (rows.clock.dt.minute == 0)
    rows["year"] = rows.clock.dt.year
    return beside(rows, strata=["year"])


def p6(rows: pd.DataFrame) -> pd.DataFrame:
    """In the last three days of a month."""
    rows = rows.copy()
    rows["hit"] = rows.clock.dt.day > rows.clock.dt.days_in_month - 3
    return beside(rows, strata=["unit_id"])


def p8(rows: pd.DataFrame) -> pd.DataFrame:
    """The same vehicle again by the same officer within thirty days."""
    rows = rows[rows.vehicle.notna()].copy()
    before = rows.groupby(["officer_id", "vehicle", "group"]).occurred_at.shift()
    rows["hit"] = (rows.occurred_at - before) <= pd.Timedelta(days=30)
    return beside(rows, strata=["group"])


def a8(rows: pd.DataFrame) -> pd.DataFrame:
    """Entered more than two working days after the act."""
    rows = rows[rows.entered_at.notna()].copy()
    act = rows.clock.dt.tz_localize(None).values.astype("datetime64[D]")
    entered = rows.entered_at.dt.tz_convert("Asia/Shanghai").dt.tz_localize(None).values.astype("datetime64[D]")
    rows["hit"] = np.busday_count(act, entered) > 2
    return beside(rows, strata=["procedure"])


def beside(rows: pd.DataFrame, *, strata: list[str]) -> pd.DataFrame:
    """Each officer's hits, what others of the stratum would have, a beta-binomial fit, a p-value."""
    cells = rows.groupby(["officer_id", *strata], dropna=False).hit.agg(["size", "sum"]).reset_index()
    total = cells.groupby(strata, dropna=False)[["size", "sum"]].transform("sum")
    cells["expected"] = cells["size"] * (total["sum"] - cells["sum"] + 0.5) / (total["size"] - cells["size"] + 1)
    own = cells.groupby("officer_id")[["size", "sum", "expected"]].sum()
    own = own[own["size"] >= 20]
    mean = (own.expected / own["size"]).clip(1e-9, 1 - 1e-9)

    began = now()
    size = _size(own, mean=mean)
    spent.append(now() - began)
    own["p"] = stats.betabinom.sf(own["sum"] - 1, own["size"], mean * size, (1 - mean) * size)
    return own.sort_values("p")


def _size(own: pd.DataFrame, *, mean: pd.Series) -> float:
    """One beta-binomial size for all, by maximum likelihood."""

    def loss(log_size: float) -> float:
        size = np.exp(log_size)
        return -float(np.sum(stats.betabinom.logpmf(own["sum"], own["size"], mean * size, (1 - mean) * size)))

    best = optimize.minimize_scalar(loss, bounds=(0, 12), method="bounded", options={"maxiter": 30})
    return float(np.exp(best.x))
