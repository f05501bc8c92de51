"""Parties from elsewhere beside local ones on mirrored facts, in each brigade and in the whole bureau."""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtri

from zhunsheng.handling.lines import Line
from zhunsheng.handling.params import Params
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats import strata
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.effects import tail

WHOLE = "*"  # the bureau


def lines(scope: Scope, *, rows: ir.Table, params: Params) -> Iterator[Line]:
    """The liability of one and the same role (of two that differ) where an outsider has it, beside where a local has it.

    Within a stratum of equal facts, and of one brigade, outsiders are dealt in by lot if origin plays no part: Mantel's score
    test. Two parties with equal facts have no roles and say nothing here.
    """
    rows = rows.filter(~rows.same)
    counted = rows.group_by("brigade", "facts", "outside_first", "rank_first").aggregate(n=rows.count())
    table = scope.run(counted.filter(counted.outside_first.notnull()))
    yield from beside(table, params=params)


def beside(table: pa.Table, *, params: Params) -> Iterator[Line]:
    """Lines of the bureau and of each brigade from counts by brigade, facts, origin and liability."""
    if not table.num_rows:
        return
    brigades, place = _coded(table["brigade"])
    facts, fact = _coded(table["facts"])
    outside, rank = (table[name].to_numpy().astype(np.int64) for name in ("outside_first", "rank_first"))
    n = table["n"].to_numpy().astype(np.float64)
    zero = np.zeros_like(place)
    whole = _scored(zero, stratum=fact, outside=outside, rank=rank, n=n, subjects=1)
    own = _scored(place, stratum=place * len(facts) + fact, outside=outside, rank=rank, n=n, subjects=len(brigades))
    yield next(_lines([WHOLE], scored=whole, params=params))
    order = sorted(range(len(brigades)), key=lambda nth: brigades[nth])
    found = list(_lines(brigades, scored=own, params=params))
    yield from (found[nth] for nth in order)


def _scored(
    subject: Ints, *, stratum: Ints, outside: Ints, rank: Ints, n: Floats, subjects: int
) -> tuple[strata.Scores, tuple[Floats, Floats], int]:
    table = strata.tabulate(
        subject * 2 + outside, stratum=stratum, category=rank, n=n, subjects=2 * subjects, scores=np.arange(5.0)
    )
    return strata.score(table), strata.means(table), subjects


def _lines(
    names: list[str], *, scored: tuple[strata.Scores, tuple[Floats, Floats], int], params: Params
) -> Iterator[Line]:
    made, (observed, expected), count = scored
    reach = float(-ndtri((1 - params.interval) / 2))
    for nth in range(count):
        at = 2 * nth + 1
        variance, records = float(made.variance[at]), float(made.records[at])
        unit = "" if names[nth] == WHOLE else names[nth]
        seen, usual = float(observed[at]), float(expected[at])
        if records < params.records or variance <= 0:
            yield Line(names[nth], unit, "few_records", records, seen, usual)
            continue
        z, skew = float(made.score[at]) / variance**0.5, float(made.third[at]) / variance**1.5
        up, down = (float(tail(np.array([side * z]), skew=np.array([side * skew]))[0]) for side in (1, -1))
        effect, half = float(made.score[at]) / variance, reach / variance**0.5
        p = min(1.0, 2 * min(up, down))
        yield Line(names[nth], unit, "assessed", records, seen, usual, effect, effect - half, effect + half, p)


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    coded = pc.dictionary_encode(column.combine_chunks())
    return coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int64)
