"""Rows whose key is already held: the same again, or an amendment.

A row that equals one already held, in the lake or earlier in the batch, brings nothing and is left out (`known`). One
with the same key and other content is an amendment: both stay, and the lake's view shows the one known last.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir

from zhunsheng.ingest.source import LINE
from zhunsheng.ingest.staging import FILE, Stage
from zhunsheng.lake import Lake
from zhunsheng.lake.view import key_text
from zhunsheng.tables.spec import Table


@dataclass(frozen=True)
class Repeats:
    """What a batch repeats. ``keys`` lists keys with more than one version; ``dropped`` the rows to leave out."""

    known: int = 0
    amended: int = 0
    keys: Path | None = None
    dropped: ir.Table | None = None

    def kept(self, rows: ir.Table) -> ir.Table:
        """The rows without those that are known."""
        return rows if self.dropped is None else rows.anti_join(self.dropped, [FILE, LINE])


def find(rows: ir.Table, *, stage: Stage, lake: Lake, scratch: Path) -> Repeats:
    """What of the staged rows the lake or the batch itself already holds."""
    held = _held(lake, name=stage.table.name)
    candidates = _candidates(rows, table=stage.table, held=held)
    path = scratch / f"{stage.table.name}.candidates"
    stage.engine.write(candidates, path=path)
    hashes = stage.engine.parquet([path], name=f"candidates_{stage.table.name}")
    if not stage.engine.run(hashes.count()).as_py():
        return Repeats()
    return _sorted_out(rows, hashes=hashes, held=held, stage=stage, scratch=scratch)


def _held(lake: Lake, *, name: str) -> ir.Table | None:
    """Every version that the lake holds, not only the latest."""
    return lake.versions(name) if lake.has(name) else None


def _hashed(rows: ir.Table, *, table: Table) -> ir.Table:
    return rows.mutate(_hash=key_text(rows, table=table).hash())


def _candidates(rows: ir.Table, *, table: Table, held: ir.Table | None) -> ir.Table:
    """Hashes of keys that stand more than once in the batch, or in both the batch and the lake."""
    own = _hashed(rows, table=table).select("_hash")
    twice = own.group_by("_hash").agg(_n=lambda t: t.count()).filter(lambda t: t._n > 1).select("_hash")
    if held is None:
        return twice
    both = _hashed(held, table=table).select("_hash").semi_join(own, "_hash")
    return twice.union(both, distinct=True)


def _sorted_out(rows: ir.Table, *, hashes: ir.Table, held: ir.Table | None, stage: Stage, scratch: Path) -> Repeats:
    """Compare the candidates' versions in full: old ones first, then the batch in the order of its lines."""
    table, engine = stage.table, stage.engine
    names = [column.name for column in table.columns]
    own = _hashed(rows, table=table).semi_join(hashes, "_hash").select(*names, FILE, LINE).mutate(_new=True)
    versions = own
    if held is not None:
        old = _hashed(held, table=table).semi_join(hashes, "_hash").select(*names, FILE, LINE).mutate(_new=False)
        versions = old.union(own.select(old.columns))
    path = scratch / f"{table.name}.versions"
    engine.write(_ranked(versions, table=table, names=names), path=path)
    ranked = engine.parquet([path], name=f"versions_{table.name}")
    known = ranked.filter(ranked._new & (ranked._same > 0))
    fresh = ranked.filter(ranked._new & (ranked._same == 0) & (ranked._place > 0))
    counts = engine.run(ranked.agg(known=known_count(ranked), amended=amended_count(ranked))).to_pylist()[0]
    keys = _keys(fresh, path=scratch / f"{table.name}.repeated", stage=stage)
    return Repeats(counts["known"], counts["amended"], keys, known.select(FILE, LINE))


def known_count(ranked: ir.Table) -> ir.IntegerScalar:
    """New rows equal to an earlier version."""
    return (ranked._new & (ranked._same > 0)).sum().fill_null(0)


def amended_count(ranked: ir.Table) -> ir.IntegerScalar:
    """New rows that differ from every earlier version of a key already there."""
    return (ranked._new & (ranked._same == 0) & (ranked._place > 0)).sum().fill_null(0)


def _ranked(versions: ir.Table, *, table: Table, names: list[str]) -> ir.Table:
    """Each version's place among those of its key, and among those that equal it."""
    keyed = versions.mutate(
        key=key_text(versions, table=table),
        _content=ibis.literal("\x1f").join([ibis.coalesce(_as_text(versions[name]), "\x00") for name in names]),
    )
    order = ["_new", FILE, LINE]
    place = ibis.row_number().over(ibis.window(group_by="key", order_by=order))
    same = ibis.row_number().over(ibis.window(group_by=["key", "_content"], order_by=order))
    return keyed.mutate(_place=place, _same=same).select("key", "_new", "_place", "_same", FILE, LINE)


def _as_text(value: ir.Value) -> ir.StringValue:
    return value.join(";") if value.type().is_array() else value.cast("string")


def _keys(fresh: ir.Table, *, path: Path, stage: Stage) -> Path | None:
    """The keys that now have more than one version."""
    stage.engine.write(fresh.select("key").distinct(), path=path)
    listed = stage.engine.parquet([path], name=f"repeated_{stage.table.name}")
    return path if stage.engine.run(listed.count()).as_py() else None
