"""Fits a second of the batched Farrington core, the time and the memory that it takes, at any number of series.

Published for orientation: 5.5 to 8.7 ms a fit in R, that is 115 to 180 fits a second.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np

from zhunsheng.stats import farrington

FORMS: dict[str, dict[str, Any]] = {
    "original": {"b": 5, "w": 1},
    "improved": {"b": 5, "w": 1, "no_periods": 6, "past_not_included": 6, "p_threshold_trend": 1},
}


def fits(series: int, months: int, *, form: str = "original") -> dict[str, float]:
    """Judge the last month of so many series with so many months of history; series of a bureau, 0.3 to 30 events a month.

    A fit is one series judged at one month, however many regressions that takes (two to four).
    """
    rng = np.random.default_rng(1)
    dates = (np.datetime64("2014-01") + np.arange(months)).astype("datetime64[D]")
    season = 1 + 0.2 * np.cos(2 * np.pi * np.arange(months) / 12)
    counts = rng.poisson(season[:, None] * np.exp(rng.uniform(-1.2, 3.4, series))).astype(np.int32)
    before = peak()
    began = time.perf_counter()
    found = farrington.detect(
        counts, dates=dates, threshold_method="predictive", span=slice(months - 1, None), **FORMS[form]
    )
    seconds = time.perf_counter() - began
    told = float(np.isfinite(found.phi).mean())
    return {
        "fits_a_second": series / seconds,
        "seconds": seconds,
        "peak_mb": peak(),
        "peak_mb_before": before,
        "alarms": float(found.alarm.mean()),
        "fitted": told,
    }


def peak() -> float:
    """Largest memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(fits(int(sys.argv[1]), int(sys.argv[2]), form=sys.argv[3] if len(sys.argv) > 3 else "original")))
