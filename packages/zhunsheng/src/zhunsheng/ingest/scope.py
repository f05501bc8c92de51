"""Whose rows a sender may bring: a unit sends its own, and amends, answers and adds to nothing of another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from zhunsheng.lake import Lake
from zhunsheng.lake.view import key_text
from zhunsheng.tables.spec import Table

if TYPE_CHECKING:
    from zhunsheng.ingest.quarantine import Entry

UNIT, OUTSIDE = "unit_id", "unit_outside"
ABOUT = {
    "record_id": "enforcement",
    "crash_id": "crashes",
    "officer_id": "officers",
}  # where a row without a unit finds it


@dataclass(frozen=True)
class Scope:
    """What a sender may touch.

    Parameters
    ----------
    units : ids of the sender's units, and their names where sources write these.
    batches : batches that the sender's units brought: their rows count as the sender's where no unit is named.
    """

    units: frozenset[str]
    batches: frozenset[str] = frozenset()

    def answers(self, entry: Entry) -> bool:
        """May the sender answer a quarantined row: of a unit of its own, or unnamed in a batch of its own."""
        return entry.unit in self.units if entry.unit else entry.batch in self.batches

    def judged(self, rows: ir.Table, *, table: Table, lake: Lake) -> ir.Table:
        """The rows with what is not the sender's among their ``_problems``: ``unit_outside``, ``held_elsewhere``.

        Parameters
        ----------
        rows : mapped rows with ``_problems``, as a stage holds them.
        """
        wrong = rows._problems
        tests: dict[str, ir.BooleanValue] = {}
        for column, test in self._tests(rows, table=table, lake=lake):
            tests[column] = tests[column] | test if column in tests else test
        for column, test in tests.items():
            code = OUTSIDE if column == UNIT else "held_elsewhere"
            wrong = wrong + ibis.cases((test, f"{column}:{code};"), else_="")
        return rows.mutate(_problems=wrong)

    def _tests(self, rows: ir.Table, *, table: Table, lake: Lake) -> Iterator[tuple[str, ir.BooleanValue]]:
        names = {column.name for column in table.columns}
        own = next((name for name in table.key if name != UNIT), None)
        if UNIT in names:
            yield UNIT, rows[UNIT].notnull() & rows[UNIT].notin(sorted(self.units))
        if own and lake.has(table.name):
            held = lake.versions(table.name)
            others = held.filter(~self._ours(held)).select(_key=key_text(held, table=table)).distinct()
            yield own, key_text(rows, table=table).isin(others._key)
        if UNIT not in names:
            about = {name: of for name, of in ABOUT.items() if name in names and lake.has(of)}
            for name, of in about.items():
                yield name, rows[name].notnull() & rows[name].isin(self._others(lake, name=name, of=of))

    def _others(self, lake: Lake, *, name: str, of: str) -> ir.StringColumn:
        """Ids that the lake knows, of which no row is the sender's."""
        held = lake.versions(of)
        owned = held.select(_id=held[name], _ours=self._ours(held)).filter(lambda t: t._id.notnull())
        counted = owned.group_by("_id").agg(_of=lambda t: t._ours.cast("int64").sum())
        return counted.filter(counted._of == 0)._id

    def _ours(self, held: ir.Table) -> ir.BooleanValue:
        sent = held._batch.isin(sorted(self.batches))
        if UNIT not in held.columns:
            return sent
        return ibis.cases((held[UNIT].notnull(), held[UNIT].isin(sorted(self.units))), else_=sent)
