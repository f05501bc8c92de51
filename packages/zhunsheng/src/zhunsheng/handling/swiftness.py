"""Response where no local standard stands: beside like crashes, and the pace of each unit; never a limit of our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.special import ndtr

from zhunsheng.comparisons.units import Tree
from zhunsheng.expr import functions as f
from zhunsheng.expr.standing import stands
from zhunsheng.handling import arrival
from zhunsheng.handling.arrival import NONE
from zhunsheng.handling.measures import WHO, Count, Measure, found
from zhunsheng.handling.params import Params
from zhunsheng.handling.sources import brigades
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats.discovery import q_values

LOUD = 2.5  # robust deviations below which a crash cannot pass any bound; only those above are fetched
UPPER = 0.6745  # deviations between median and upper quartile of a normal law


@dataclass(frozen=True)
class Pace:
    """Minutes from report to arrival of a brigade's crashes: how many, quartiles, and the median ratio to like crashes."""

    unit_id: str
    n: int
    quarter: float
    median: float
    three_quarters: float
    ratio: float


@dataclass(frozen=True)
class Paces:
    """Paces by unit, crashes far slower than like ones, counts, and what is lacking."""

    units: tuple[Pace, ...]
    found: pa.Table
    counts: tuple[Count, ...]
    needs: dict[str, str]


def paces(scope: Scope, *, rows: ir.Table, tree: Tree, params: Params) -> Paces:
    """Pace of every brigade; single slow crashes only where no standard of response or travel stands.

    A crash is slow beside those of its band of distance, time of day and severity: its logarithm of minutes beyond the median,
    in units of the upper half of their spread, with a false-discovery bound over all crashes.
    """
    needs = scope.lacking(crashes=("reported_at", "arrived_at"))
    nothing = found(rows, measure=Measure(NONE, rows.crash_id.isnull(), rows.crash_id.isnull()))
    if needs:
        return Paces((), scope.run(nothing), (), {NONE: needs})
    timed = scope.keep(_timed(scope, rows=rows, params=params), name="handling_paces")
    units = tuple(_units(scope, rows=timed, tree=tree))
    if any(rule.data["stage"] != "dispatch" for _, rule in arrival.standards(scope)):
        return Paces(units, scope.run(nothing), (), {})
    slow = _slow(scope, rows=timed, params=params)
    counted = timed.group_by("unit_id", "officer_id").aggregate(n=timed.count())
    by = {(one["unit_id"], one["officer_id"]): one["n"] for one in scope.run(counted).to_pylist()}
    hits: Counter[tuple[str, str | None]] = Counter(zip(*(slow[name].to_pylist() for name in WHO[1:]), strict=True))
    counts = tuple(Count(NONE, unit, officer or "", n, hits[unit, officer]) for (unit, officer), n in by.items())
    return Paces(units, slow, counts, {})


def _timed(scope: Scope, *, rows: ir.Table, params: Params) -> ir.Table:
    """Crashes whose response is known, with ``minutes``, the facts that make them alike, and their middle and spread."""
    edges = params.km_edges
    band = ibis.cases(
        (rows.km.isnull(), "?"),
        *((rows.km < edge, f"<{edge:g}") for edge in edges),
        else_=f">={edges[-1]:g}",
    )
    hour = f.to_wall_clock(scope.lake.zone, rows.reported_at).hour()
    night = ibis.ifelse((hour >= params.night[0]) | (hour < params.night[1]), "night", "day")
    minutes = arrival.minutes(rows, stage="response")
    held = rows.select(
        *WHO, "day", "reported_at", "arrived_at", band=band, hours=night, severity=rows.severity, minutes=minutes
    )
    held = held.filter(held.minutes > 0)
    alike = held.group_by("band", "hours", "severity").aggregate(
        of=held.count(), middle=held.minutes.median(), three_quarters=held.minutes.quantile(0.75)
    )
    held = held.join(alike, ["band", "hours", "severity"], rname="{name}_of_alike")
    held = held.filter(held["of"] >= params.alike, held.three_quarters > held.middle)
    spread = (held.three_quarters.ln() - held.middle.ln()) / UPPER
    return held.mutate(z=(held.minutes.ln() - held.middle.ln()) / spread)


def _slow(scope: Scope, *, rows: ir.Table, params: Params) -> pa.Table:
    """Crashes that pass the bound."""
    whole = int(scope.run(rows.aggregate(n=rows.count()))["n"][0].as_py())
    loud = rows.filter(rows.z > LOUD)
    fetched = scope.run(loud.select("crash_id", "z"))
    p = ndtr(-fetched["z"].to_numpy())
    q = q_values(np.concatenate([p, np.ones(whole - len(p))]))[: len(p)]
    passing = fetched.filter(pa.array(q <= params.discovery)).select(["crash_id"])
    chosen = loud.semi_join(ibis.memtable(passing), "crash_id")
    place, stood = next(
        ((nth, stands(rule.valid, day=chosen.day)) for nth, rule in enumerate(scope.law.rules) if rule.id == NONE),
        (-1, ibis.literal(False)),
    )
    what = chosen.severity + ";" + chosen.hours + ";" + chosen.band + "km"
    told = {"law": ibis.literal(place), "begins": chosen.reported_at, "done": chosen.arrived_at, "what": what}
    told |= {"value": chosen.minutes, "bound": chosen.middle, "favour": ibis.literal("on_the_way")}
    return scope.run(found(chosen, measure=Measure(NONE, stood, chosen.crash_id.notnull(), "", told)))


def _units(scope: Scope, *, rows: ir.Table, tree: Tree) -> Iterator[Pace]:
    rows = rows.join(brigades(scope, tree=tree), "unit_id", how="left", rname="{name}_of_tree")
    rows = rows.mutate(ratio=rows.minutes / rows.middle, brigade=ibis.coalesce(rows.brigade, rows.unit_id))
    made = rows.group_by(unit_id=rows.brigade).aggregate(
        n=rows.count(),
        quarter=rows.minutes.quantile(0.25),
        median=rows.minutes.median(),
        three_quarters=rows.minutes.quantile(0.75),
        ratio=rows.ratio.median(),
    )
    for row in scope.run(made.order_by("unit_id")).to_pylist():
        yield Pace(**row)
