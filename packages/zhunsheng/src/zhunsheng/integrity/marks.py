"""Marked records: what every signal's query gives, and what is counted from it in the same way for all signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.indicator import Check, Indicator, Line, Note, SubjectKind
from zhunsheng.tables import TABLES

COLUMNS = ("record_id", "officer_id", "unit_id", "known_at", "hit", "x", "telling")


@dataclass(frozen=True)
class Marks:
    """The records that could show the thing.

    Parameters
    ----------
    rows : `COLUMNS`, the ``strata`` and the ``sums``; ``hit`` says whether a record shows it, ``x`` where it stands on
        the picture's axis, ``telling`` how strongly it speaks.
    strata : columns that must be equal for a fair comparison.
    sums : further columns to be summed, beside records and hits.
    least : other subjects' records that a stratum needs; those with fewer are not compared, shown or listed.
    line : where on the axis the law's tier begins, None where the axis has none.
    place : the value on the axis that hits stand at, None where it varies.
    """

    indicator: Indicator
    rows: ir.Table
    strata: tuple[str, ...]
    sums: tuple[str, ...] = ()
    least: int = 1
    line: float | None = None
    place: int | None = None

    def counts(self) -> ir.Table:
        """Records, hits and sums by officer, unit and stratum."""
        return self.rows.group_by("officer_id", "unit_id", *self.strata).aggregate(
            trials=self.rows.count(),
            hits=self.rows.hit.sum().cast("int64"),
            **{name: self.rows[name].sum().cast("int64") for name in self.sums},
        )

    def told(self, subjects: Sequence[str], *, by: SubjectKind) -> ir.Table:
        """The hits of some subjects, the most telling first; equal ones by time and id."""
        rows = self._compared(subjects, by=by)
        hits = rows.filter(rows.hit)
        chosen = hits.select("record_id", "telling", "known_at", subject_id=hits[f"{by}_id"])
        return chosen.order_by(ibis.desc("telling"), "known_at", "record_id")

    def history(self, subjects: Sequence[str], *, by: SubjectKind) -> ir.Table:
        """Records and hits of some subjects by the moment they became known, oldest first."""
        rows = self._compared(subjects, by=by)
        grouped = rows.group_by(subject_id=rows[f"{by}_id"], month=rows.known_at.truncate("M")).aggregate(
            trials=rows.count(), hits=rows.hit.sum().cast("int64"), last=rows.known_at.max()
        )
        return grouped.order_by("subject_id", "month")

    def spread(self, subjects: Sequence[str], *, by: SubjectKind) -> ir.Table:
        """Records of some subjects by stratum and place on the axis; everyone's where no subject is named."""
        rows = self._compared(subjects, by=by) if subjects else self.rows
        name = rows[f"{by}_id"] if subjects else ibis.literal("")
        return rows.group_by(*self.strata, x=rows.x, subject_id=name).aggregate(trials=rows.count())

    def _compared(self, subjects: Sequence[str], *, by: SubjectKind) -> ir.Table:
        """Records of some subjects in strata where enough others have records too."""
        name = f"{by}_id"
        rows = self.rows.filter(self.rows[name].isin(list(subjects)))
        own = rows.group_by(name, *self.strata).aggregate(own=rows.count())
        named = self.rows.filter(self.rows[name].notnull())
        total = named.group_by(*self.strata).aggregate(total=named.count())
        both = own.join(total, list(self.strata))
        enough = both.filter(both.total - both.own >= self.least)
        return rows.semi_join(enough, [name, *self.strata])


@dataclass(frozen=True)
class Reading:
    """What a signal found: marked records, lines of subjects, checks, notes, and indicators it could not assess."""

    marks: list[Marks]
    lines: list[Line]
    checks: list[Check]
    notes: list[Note]
    absent: list[Indicator] = field(default_factory=list)

    def lack(self, indicator: Indicator, *, columns: str) -> None:
        """Say that an indicator cannot be assessed because the lake has none of these columns."""
        self.absent.append(indicator)
        self.notes.append(Note("not_assessable", {"indicator": indicator.id, "lack": columns}))


def known_at(rows: ir.Table) -> ir.TimestampValue:
    """When a record became known, for the order of evidence: its entry, else when it happened."""
    table = TABLES["enforcement"]
    return ibis.coalesce(rows[str(table.known_by)], rows[str(table.month_by)])
