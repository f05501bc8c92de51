"""What reviews of drawn recordings say of all recordings: shares with intervals, together and by unit."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.errors import Problem
from zhunsheng.footage.sealing import FRAME, SAMPLE
from zhunsheng.stats import sampling

YES, NO = {"1", "yes", "true", "y", "是", "有", "合格"}, {"0", "no", "false", "n", "否", "无", "不合格"}
LEAST = 10  # reviewed recordings below which a unit has no estimate of its own
ALL = ""


@dataclass(frozen=True)
class Result:
    """The estimate of one outcome for all recordings (``unit_id`` blank) or one unit's; None where too few were reviewed."""

    outcome: str
    unit_id: str
    drawn: int
    reviewed: int
    size: int
    estimate: sampling.Estimate | None


def results(folder: Path, *, reviews: Path) -> list[Result]:
    """Estimates from the sample of a folder and a CSV file of reviews: ``footage_id`` and a column yes or no for each outcome.

    Recordings drawn but not reviewed count as if left out by chance within their stratum; ``drawn``, ``reviewed`` say how many.

    Raises
    ------
    Problem
        ``footage_seal_missing``; ``footage_reviews_wrong`` where a row is no yes or no, or was not drawn.
    """
    try:
        sample, frame = pq.read_table(folder / SAMPLE), pq.read_table(folder / FRAME, columns=["stratum"])
    except (OSError, pa.ArrowInvalid) as error:
        raise Problem("footage_seal_missing", folder=str(folder), detail=str(error)) from error
    given = _read(reviews)
    ids = sample["footage_id"].to_pylist()
    strange = sorted(set(given) - set(ids))
    if strange:
        raise Problem("footage_reviews_wrong", file=str(reviews), what=f"footage_id {strange[0]}")
    strata, place = np.unique(np.array(frame["stratum"].to_pylist(), dtype=object), return_inverse=True)
    sizes = np.bincount(place, minlength=len(strata)).astype(np.int64)
    number = {name: nth for nth, name in enumerate(strata)}
    own = np.array([number[name] for name in sample["stratum"].to_pylist()], dtype=np.int64)
    chances = sample["inclusion_probability"].to_numpy()
    outcomes = sorted({name for row in given.values() for name in row})
    units = [name.rpartition("/")[0] for name in strata]
    return [
        _result(outcome, unit=unit, ids=ids, given=given, own=own, chances=chances, sizes=sizes, units=units)
        for outcome in outcomes
        for unit in (ALL, *sorted(set(units)))
    ]


def _result(
    outcome: str, *, unit: str, ids: Sequence[str], given: dict[str, dict[str, bool]], own: sampling.Ints,
    chances: sampling.Floats, sizes: sampling.Ints, units: Sequence[str],
) -> Result:  # fmt: skip
    meant = np.array([unit in (ALL, units[place]) for place in own])
    seen = meant & np.array([outcome in given.get(name, {}) for name in ids])
    drawn, reviewed = (np.bincount(own[part], minlength=len(sizes)) for part in (meant, seen))
    size = int(sum(number for number, name in zip(sizes, units, strict=True) if unit in (ALL, name)))
    if seen.sum() < LEAST:
        return Result(outcome, unit, int(meant.sum()), int(seen.sum()), size, None)
    values = np.array([float(given[name][outcome]) for name, shown in zip(ids, seen, strict=True) if shown])
    answered = (reviewed / np.maximum(drawn, 1))[own[seen]]
    found = sampling.estimate(values, chances=chances[seen] * answered, stratum=own[seen], sizes=sizes)
    return Result(outcome, unit, int(meant.sum()), int(seen.sum()), size, found)


def _read(path: Path) -> dict[str, dict[str, bool]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Problem("footage_reviews_wrong", file=str(path), what=str(error)) from error
    found: dict[str, dict[str, bool]] = {}
    for line, row in enumerate(rows, start=2):
        if not row.get("footage_id") or None in row or row["footage_id"] in found:
            raise Problem("footage_reviews_wrong", file=str(path), what=f"{line}: footage_id")
        cells = {name: (value or "").strip().lower() for name, value in row.items() if name != "footage_id"}
        wrong = [name for name, value in cells.items() if value and value not in YES | NO]
        if wrong:
            raise Problem("footage_reviews_wrong", file=str(path), what=f"{line}: {wrong[0]} = {cells[wrong[0]][:40]}")
        found[row["footage_id"]] = {name: value in YES for name, value in cells.items() if value}
    return found
