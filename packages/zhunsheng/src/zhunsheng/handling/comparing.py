"""Liability beside like crashes: by officer within strata of equal facts, by unit, and by where a party is from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.comparisons.units import Tree
from zhunsheng.handling import origins
from zhunsheng.handling.lines import BYS, By, Compared, Line
from zhunsheng.handling.params import Params
from zhunsheng.handling.sources import brigades
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats import conditional, strata
from zhunsheng.stats.betabinomial import Ints

__all__ = ["Compared", "compared", "told"]
WEAK = ("non_motor", "pedestrian")


def compared(scope: Scope, *, pairs: ir.Table, tree: Tree, params: Params) -> list[Compared]:
    """Every indicator by officer and by unit; levels are given to all of them together (`lines.judged`)."""
    pairs = pairs.join(brigades(scope, tree=tree), "unit_id", how="left", rname="{name}_of_tree")
    pairs = pairs.mutate(brigade=ibis.coalesce(pairs.brigade, pairs.unit_id))
    made = []
    for indicator, rows, needs in _indicators(scope, pairs=pairs, params=params):
        rows = scope.keep(rows, name=f"handling_{indicator}") if not needs else rows
        for by in BYS:
            made.append(_one(scope, indicator=indicator, rows=rows, by=by, params=params, needs=needs))
    return made


def _indicators(scope: Scope, *, pairs: ir.Table, params: Params) -> Iterator[tuple[str, ir.Table, str]]:
    """Name, rows with ``stratum``, ``category`` and ``what``, and what is lacking."""
    liable = scope.lacking(crash_parties=("liability", "behaviours"), crashes=("officer_id",))
    yield "liability_departure", _departures(pairs, params=params), liable
    shown = _shown(pairs)
    equal = ((pairs.rank_first == 2) & (pairs.rank_second == 2)).cast("int64")
    yield "liability_equal", pairs.mutate(stratum=pairs.facts, category=equal, what=shown), liable
    motor = pairs.filter((pairs.kind_first == "motor") ^ (pairs.kind_second == "motor"))
    motor = motor.filter(motor.kind_first.isin(WEAK) | motor.kind_second.isin(WEAK))
    graded = ibis.ifelse(motor.kind_first == "motor", motor.rank_first, motor.rank_second)
    yield "liability_motor", motor.mutate(stratum=motor.facts, category=graded, what=_shown(motor)), liable
    mixed = pairs.filter(pairs.outside_first != pairs.outside_second)
    graded = ibis.ifelse(mixed.outside_first == 1, mixed.rank_first, mixed.rank_second)
    side = ibis.ifelse(mixed.same, "", mixed.outside_first.cast("string"))
    needs = liable or scope.lacking(crash_parties=("vehicle_origin",), units=("adcode",))
    yield "liability_outside", mixed.mutate(stratum=mixed.facts + side, category=graded, what=_shown(mixed)), needs


def _shown(pairs: ir.Table) -> ir.StringValue:
    return pairs.rank_first.cast("string") + "/" + pairs.rank_second.cast("string")


def _departures(pairs: ir.Table, *, params: Params) -> ir.Table:
    """Whether the outcome is another one than the commonest of like crashes; facts that few crashes share are left out."""
    low, high = (pick(pairs.rank_first, pairs.rank_second) for pick in (ibis.least, ibis.greatest))
    turned = low.cast("string") + "/" + high.cast("string")
    rows = pairs.mutate(outcome=ibis.ifelse(pairs.same, turned, _shown(pairs)))
    counted = rows.group_by("facts", "outcome").aggregate(n=rows.count())
    order = ibis.window(group_by="facts", order_by=[ibis.desc(counted.n), counted.outcome])
    ranked = counted.mutate(place=ibis.row_number().over(order), of=counted.n.sum().over(ibis.window(group_by="facts")))
    usual = ranked.filter(ranked.place == 0, ranked["of"] >= params.alike).select("facts", usual="outcome")
    rows = rows.join(usual, "facts", rname="{name}_of_usual")
    return rows.mutate(stratum=rows.facts, category=(rows.outcome != rows.usual).cast("int64"), what=rows.outcome)


def _one(scope: Scope, *, indicator: str, rows: ir.Table, by: By, params: Params, needs: str) -> Compared:
    if needs:
        return Compared(indicator, by, (), needs)
    if indicator == "liability_outside" and by == "unit":
        return Compared(indicator, by, tuple(origins.lines(scope, rows=rows, params=params)), rows=rows)
    column = "officer_id" if by == "officer" else "brigade"
    held = rows.filter(rows[column].notnull())
    counted = held.group_by(column, "stratum", "category").aggregate(n=held.count())
    homes = held.group_by(column).aggregate(unit=held.brigade.max())
    table = scope.run(counted)
    units = {row[column]: row["unit"] for row in scope.run(homes).to_pylist()}
    return Compared(indicator, by, tuple(beside(table, column=column, units=units, params=params)), rows=rows)


def beside(table: pa.Table, *, column: str, units: dict[str, str], params: Params) -> Iterator[Line]:
    """Each subject beside those who met the same facts: see `stats.conditional.compare`."""
    table = telling(table, column=column)
    if not table.num_rows:
        return
    names, subject = _coded(table[column])
    _, stratum = _coded(table["stratum"])
    order = np.argsort(names)
    category = np.searchsorted(np.unique(levels := table["category"].to_numpy()), levels).astype(np.int64)
    scores = np.unique(levels).astype(np.float64)
    made = strata.tabulate(
        subject, stratum=stratum, category=category, n=table["n"].to_numpy().astype(np.float64),
        subjects=len(names), scores=scores,
    )  # fmt: skip
    limits = conditional.Limits(params.records, params.peers, params.skew)
    found = conditional.compare(made, limits=limits, keep=params.keep, level=params.interval, least=params.fit_least)
    p = np.minimum(1.0, 2 * np.minimum(found.p_high, found.p_low))
    figures = np.column_stack(
        [found.records, found.observed, found.expected, found.effect, found.lower, found.upper, p]
    )
    for place in order.tolist():
        state = found.reason[place] or ("assessed" if np.isfinite(p[place]) else "few_subjects")
        yield Line(names[place], units.get(names[place], ""), state, *figures[place].tolist())


def telling(table: pa.Table, *, column: str) -> pa.Table:
    """Without strata that tell nothing and cost most: all decided alike, or met by one subject alone."""
    by = table.group_by("stratum").aggregate(
        [("category", "min"), ("category", "max"), (column, "min"), (column, "max")]
    )
    apart = pc.and_(
        pc.not_equal(by["category_min"], by["category_max"]), pc.not_equal(by[f"{column}_min"], by[f"{column}_max"])
    )
    kept = by.filter(apart)["stratum"]
    return table.filter(pc.is_in(table["stratum"], value_set=kept.combine_chunks()))


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    coded = pc.dictionary_encode(column.combine_chunks())
    return coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int64)


def told(scope: Scope, *, one: Compared, params: Params) -> Compared:
    """With the crashes that tell most of each subject that is raised."""
    raised = {line.subject: line.high for line in one.lines if line.level}
    if not raised or one.rows is None:
        return one
    column = "officer_id" if one.by == "officer" else "brigade"
    rows = one.rows.filter(one.rows[column].isin(list(raised)))
    up = rows[column].isin([subject for subject, high in raised.items() if high])
    order = ibis.window(
        group_by=column, order_by=[ibis.desc(ibis.ifelse(up, rows.category, -rows.category)), rows.crash_id]
    )
    rows = rows.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place < params.telling)
    shown: dict[str, list[tuple[str, str, str]]] = {}
    for row in scope.run(
        rows.select("crash_id", "officer_id", "what", "place", subject=column).order_by("place")
    ).to_pylist():
        shown.setdefault(row["subject"], []).append((row["crash_id"], row["officer_id"] or "", row["what"]))
    lines = (replace(line, records=tuple(shown.get(line.subject, ()))) for line in one.lines)
    return replace(one, lines=tuple(lines))
