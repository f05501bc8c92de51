"""Each camera's clock, a quarter at a time, learnt from the recordings that have records of its wearer inside them."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.footage.params import Params
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats import clocks as stats
from zhunsheng.stats.clocks import Clocks, Floats, Ints

PLACE = 60  # seconds of a place in the coarse sweep
NEAR = 120  # seconds by which the sweep may be wrong
GRAIN = 5  # seconds to which leads and trails are counted


@dataclass(frozen=True)
class Fleet:
    """What was learnt: ``camera`` and ``quarter`` of each group, its clock, and how many recordings it was learnt from."""

    camera: pa.Array
    quarter: Ints
    clocks: Clocks
    count: Ints

    def table(self) -> pa.Table:
        """A row a camera and quarter."""
        found = self.clocks
        return pa.table(
            {
                "camera": self.camera,
                "quarter": pa.array(self.quarter, pa.int32()),
                "shift": pa.array(np.rint(found.shift), pa.int32()),
                "tolerance": pa.array(np.rint(found.tolerance), pa.int32()),
                "error": pa.array(found.error, mask=~found.learnt),
                "state": pa.array(np.where(found.learnt, "learnt", "not_learnable")),
                "recordings": pa.array(self.count),
            }
        )


def learn(pairs: ir.Table, *, scope: Scope, params: Params) -> ir.Table:
    """Clocks as a table: ``camera``, ``quarter``, ``shift`` and ``tolerance`` in seconds, ``error``, ``state``, ``recordings``.

    Parameters
    ----------
    pairs : of records and recordings of their own camera, as `matching.by_camera` gives them.
    """
    records = pairs.filter(pairs.source == "enforcement")
    fleet = _fleet(records, scope=scope, params=params)
    scope.lake.engine.put(fleet.table(), name="footage_clocks")
    return scope.lake.engine.table("footage_clocks")


def _fleet(records: ir.Table, *, scope: Scope, params: Params) -> Fleet:
    edges = scope.run(_edges(records, most=params.clock_seconds))
    camera, quarter, group = _groups(edges)
    size = len(camera)
    places = 2 * params.clock_seconds // PLACE + 2
    coarse = PLACE * stats.sweep(
        group, place=_ints(edges["place"]), change=_floats(edges["change"]), shape=(size, places)
    )
    scope.lake.engine.put(
        pa.table({"camera": camera, "quarter": pa.array(quarter, pa.int32()), "near": pa.array(coarse, pa.int64())}),
        name="footage_coarse",
    )
    inside = _inside(records, near=scope.lake.engine.table("footage_coarse"), params=params)
    inside = scope.keep(inside, name="footage_inside")
    known = {pair: place for place, pair in enumerate(zip(camera.to_pylist(), quarter.tolist(), strict=True))}
    lead, trail, outside = (_counted(scope, inside, column=name, known=known) for name in ("lead", "trail", "outside"))
    beyond = stats.quantiles(outside[0], value=outside[1], count=outside[2], groups=size, share=0.95)
    middle = [stats.middles(part[0], value=part[1], count=part[2], groups=size) for part in (lead, trail)]
    found = stats.learn(
        middle[0], trail=middle[1], outside=beyond, least=params.clock_recordings, precise=params.clock_error,
        written=params.written_seconds, most=params.tolerance_seconds,
    )  # fmt: skip
    return Fleet(camera, quarter, found, middle[0].count.astype(np.int64))


def _edges(records: ir.Table, *, most: int) -> ir.Table:
    """Where spans of possible shifts begin and end, counted by camera, quarter and place of the sweep."""
    rows = records.filter(records.lo <= most, records.hi >= -most)
    first = (ibis.greatest(rows.lo, -most) + most) // PLACE
    behind = (ibis.least(rows.hi, most) + most) // PLACE + 1
    begun = rows.group_by("camera", "quarter", place=first).aggregate(change=rows.count())
    ended = rows.group_by("camera", "quarter", place=behind).aggregate(change=-rows.count())
    both = begun.union(ended)
    return both.group_by("camera", "quarter", "place").aggregate(change=both.change.sum().cast("int64"))


def _inside(records: ir.Table, *, near: ir.Table, params: Params) -> ir.Table:
    """Each recording with ``lead`` and ``trail`` of the records inside it, and how far ``outside`` its nearest one lies."""
    rows = records.inner_join(near, ["camera", "quarter"], rname="{name}_of_sweep")
    away = ibis.greatest(rows.lo - rows.near, rows.near - rows.hi, 0)
    rows = rows.mutate(away=away).filter(away <= params.tolerance_seconds)
    close = rows.away <= NEAR
    none = ibis.null("int32")
    return rows.group_by("camera", "quarter", "footage_id").aggregate(
        lead=ibis.ifelse(close, rows.lo, none).max(),
        trail=ibis.ifelse(close, rows.hi, none).min(),
        outside=rows.away.min(),
    )


def _counted(
    scope: Scope, inside: ir.Table, *, column: str, known: dict[tuple[str, int], int]
) -> tuple[Ints, Floats, Floats]:
    """A histogram of one column: group, value in seconds, count."""
    rows = inside.filter(inside[column].notnull())
    value = (rows[column] // GRAIN).cast("int32") * GRAIN
    found = scope.run(rows.group_by("camera", "quarter", value=value).aggregate(n=rows.count()))
    pairs = zip(found["camera"].to_pylist(), found["quarter"].to_pylist(), strict=True)
    group = np.array([known[pair] for pair in pairs], dtype=np.int64)
    return group, _floats(found["value"]) + (0 if column == "outside" else GRAIN / 2), _floats(found["n"])


def _groups(rows: pa.Table) -> tuple[pa.Array, Ints, Ints]:
    """Cameras and quarters in order, and the place of each row among them."""
    cameras = rows["camera"].combine_chunks().dictionary_encode()
    words, quarter = cameras.dictionary, _ints(rows["quarter"])
    order = np.asarray(pc.rank(words, tiebreaker="first")).astype(np.int64) - 1
    key = order[_ints(cameras.indices)] * 100_000 + quarter
    distinct, group = np.unique(key, return_inverse=True)
    ordered = words.take(pc.sort_indices(words))
    return ordered.take(pa.array(distinct // 100_000)), distinct % 100_000, group.astype(np.int64)


def _ints(column: pa.Array | pa.ChunkedArray) -> Ints:
    return (
        np.asarray(column.to_numpy(), dtype=np.int64)
        if isinstance(column, pa.ChunkedArray)
        else np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.int64)
    )


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)
