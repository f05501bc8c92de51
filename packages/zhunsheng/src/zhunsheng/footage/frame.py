"""The list that reviews are drawn from: recordings with their stratum, weight and inclusion probability."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhunsheng import dated
from zhunsheng.expr import functions as f
from zhunsheng.footage.coverage import BLOCKS
from zhunsheng.footage.units import Units
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats import sampling

WEIGHTS = ("pressing", "crash", "uploaded_late", "partly", "unmatched", "night")
COLUMNS = ("footage_id", "stratum", "weight", "inclusion_probability")


@dataclass(frozen=True)
class Design:
    """See drawing.toml for each entry's meaning and reason."""

    name: str
    rate: float
    least: int
    chance: float
    unit_level: str
    pressing: float
    crash: float
    uploaded_late: float
    partly: float
    unmatched: float
    night: float


def design(on: date) -> Design:
    """The design on a day."""
    return dated.load(Design, package="zhunsheng.footage", on=on, name="drawing.toml")


def span(as_of: date) -> tuple[date, date]:
    """The month that ended last before a day, or the part of its own month that a later day has seen."""
    last = as_of - timedelta(days=1)
    return last.replace(day=1), as_of


def frame(kept: ir.Table, *, dues: ir.Table, needs: ir.Table, scope: Scope, units: Units, plan: Design) -> pa.Table:
    """`COLUMNS` of the recordings of the last month that are still there, in the order of their ids.

    Parameters
    ----------
    kept : recordings as `retention.retention` gives them. dues : as `uploads.due` does. needs : with their states.
    """
    first, end = span(scope.as_of.astimezone(scope.zone).date())
    rows = kept.filter(kept.day >= ibis.literal(first), kept.day < ibis.literal(end), kept.deleted_at.isnull())
    rows = _facts(rows, dues=dues, needs=needs, scope=scope)
    weight: ir.Value = ibis.literal(1.0)
    for name in WEIGHTS:
        weight = weight * ibis.ifelse(rows[name], float(getattr(plan, name)), 1.0)
    found = scope.run(rows.select("footage_id", "unit_id", "block", weight=weight).order_by("footage_id"))
    strata = [
        f"{units.above(unit, level=plan.unit_level) or '-'}/{block}"
        for unit, block in zip(found["unit_id"].to_pylist(), found["block"].to_pylist(), strict=True)
    ]
    return _with_chances(found["footage_id"], strata=strata, weight=found["weight"].to_numpy(), plan=plan)


def _facts(rows: ir.Table, *, dues: ir.Table, needs: ir.Table, scope: Scope) -> ir.Table:
    shown = needs.filter(needs.footage_ids.notnull())
    shown = shown.select("source", "state", footage_id=shown.footage_ids.unnest())
    facts = shown.group_by("footage_id").aggregate(
        crash=(shown.source == "crashes").any(), partly=(shown.state == "partial").any()
    )
    rows = rows.left_join(facts, "footage_id", rname="{name}_of_facts").drop("footage_id_of_facts")
    behind = dues.filter((dues.uploaded > dues.due).fill_null(False)).select("footage_id").distinct()
    hour = f.to_wall_clock(scope.lake.zone, rows.starts_at).hour()
    block = ibis.cases(*(((hour >= low) & (hour < high), name) for name, low, high in BLOCKS), else_="night")
    return rows.mutate(
        crash=rows.crash.fill_null(False), partly=rows.partly.fill_null(False), pressing=rows.permanent_by.notnull(),
        unmatched=rows.needs == 0, uploaded_late=rows.footage_id.isin(behind.footage_id), block=block, night=block == "night",
    )  # fmt: skip


def _with_chances(ids: pa.ChunkedArray, *, strata: list[str], weight: sampling.Floats, plan: Design) -> pa.Table:
    names, place = (
        np.unique(np.array(strata, dtype=object), return_inverse=True) if strata else (np.array([]), np.array([], int))
    )
    sizes = np.bincount(place, minlength=len(names)).astype(np.int64)
    counts = sampling.allocated(sizes, count=round(plan.rate * len(strata)), least=plan.least)
    chances = np.ones(len(strata))
    for number, own in enumerate(_members(place, groups=len(names))):
        chances[own] = sampling.floored(weight[own], count=int(counts[number]), chance=plan.chance)
    return pa.table(
        {
            "footage_id": ids.combine_chunks(), "stratum": pa.array(strata, pa.string()),
            "weight": pa.array(weight, pa.float64()), "inclusion_probability": pa.array(chances),
        }
    )  # fmt: skip


def _members(place: sampling.Ints, *, groups: int) -> list[sampling.Ints]:
    """The places of each group's members, in order."""
    order = np.argsort(place, kind="stable")
    return np.split(order, np.cumsum(np.bincount(place, minlength=groups))[:-1]) if groups else []


def drawn(rows: pa.Table, *, seed: int) -> pa.Table:
    """The rows that a seed draws, with ``rank`` in their stratum's random order.

    The order of a stratum is that of the SHA-256 of seed and id, its start that of seed and stratum: anybody can do it
    again, in any language, from the list and the seed alone.
    """
    strata, place = np.unique(np.array(rows["stratum"].to_pylist(), dtype=object), return_inverse=True)
    keys = np.array([_fraction(seed, "unit", name) for name in rows["footage_id"].to_pylist()])
    chances = rows["inclusion_probability"].to_numpy()
    taken = []
    for name, own in zip(strata, _members(place, groups=len(strata)), strict=True):
        order = np.argsort(keys[own], kind="stable")
        picks = sampling.systematic(chances[own], order=order, start=_fraction(seed, "start", name))
        taken.append(own[picks])
    return rows.take(pa.array(np.sort(np.concatenate(taken)) if taken else np.array([], np.int64)))


def _fraction(seed: int, kind: str, name: str) -> float:
    digest = hashlib.sha256(f"{seed}\x1f{kind}\x1f{name}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53
