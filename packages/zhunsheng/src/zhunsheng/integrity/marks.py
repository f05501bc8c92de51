"""Marked records: what every signal's query gives, and what is counted from it in the same way for all signals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.horizon import Step
from zhunsheng.integrity.indicator import Check, Indicator, Note, SubjectKind
from zhunsheng.integrity.ledger import Cells
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.tables import TABLES

COLUMNS = ("record_id", "officer_id", "unit_id", "known_at", "hit", "x", "telling")
EXPLAINED = "explained_"  # prefix of the sums of hits that a benign cause explains


@dataclass(frozen=True)
class Marks:
    """The records that could show the thing.

    Parameters
    ----------
    rows : `COLUMNS`, the ``strata`` and the ``sums``; ``hit`` says whether a record shows it, ``known_at`` since when that is
        known, ``x`` where it stands on the picture's axis (a whole number), ``telling`` how strongly it speaks. With
        ``causes`` also ``cause``: the benign cause that explains the hit, null where none does. With ``weighted`` also
        ``weight``: how many trials the row stands for (minutes of duty, say; 0 for a record that only adds a hit).
    strata : columns that must be equal for a fair comparison. Not the month: a new one has no peers until it is over.
    sums : further boolean or whole-number columns to be summed, beside trials and hits.
    least_records : trials below which a subject is `insufficient`.
    least : other subjects' trials that a stratum needs; those with fewer are not compared, shown or listed.
    causes : benign causes tested record by record; hits they explain do not count and are told beside the rest.
    share : expected share in each cell, NaN where it is not known; that of the other subjects where it is None.
    cause : the benign cause that ``share`` allows for, blank for none. ``before`` : the share without that allowance.
    by : whom it is about.
    line : where on the axis the law's tier begins, None where the axis has none.
    place : the value on the axis that hits stand at, None where it varies.
    alone : officers who are worth a look themselves: their records do not count for their unit.
    """

    indicator: Indicator
    rows: ir.Table
    strata: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    least_records: int = 10
    least: int = 1
    causes: tuple[str, ...] = ()
    share: Callable[[Cells], Floats] | None = None
    cause: str = ""
    before: Callable[[Cells], Floats] | None = None
    by: tuple[SubjectKind, ...] = ("officer", "unit")
    weighted: bool = False
    line: float | None = None
    place: int | None = None
    alone: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[str, ...]:
        """Names of the sums beside trials and hits."""
        return (*self.sums, *(EXPLAINED + cause for cause in self.causes))

    def counts(self, *, zone: str, step: Step) -> ir.Table:
        """Trials, hits and sums by subject and stratum, and by the local day (or month) on which they became known."""
        rows = self._judged()
        day = f.to_wall_clock(zone, rows.known_at).date()
        subjects = dict.fromkeys(("officer_id", "unit_id", *(f"{by}_id" for by in self.by)))
        return rows.group_by(*subjects, *self.strata, day=day if step == "D" else day.truncate("M")).aggregate(
            trials=self._trials(rows),
            hits=rows.hit.sum().cast("int64"),
            **{name: rows[name].sum().cast("int64") for name in self.sums},
            **{EXPLAINED + cause: (rows.cause == cause).fill_null(False).sum().cast("int64") for cause in self.causes},
        )

    def told(self, subjects: Sequence[str], *, by: SubjectKind) -> ir.Table:
        """The hits of some subjects, the most telling first; equal ones by time and id."""
        rows = self._compared(subjects, by=by)
        hits = rows.filter(rows.hit, rows.record_id.notnull())
        chosen = hits.select("record_id", "telling", "known_at", subject_id=hits[f"{by}_id"])
        return chosen.order_by(ibis.desc("telling"), "known_at", "record_id")

    def spread(self, subjects: Sequence[str], *, by: SubjectKind) -> ir.Table:
        """Records of some subjects by stratum and place on the axis; everyone's where no subject is named."""
        rows = self._compared(subjects, by=by) if subjects else self._judged()
        name = rows[f"{by}_id"] if subjects else ibis.literal("")
        rows = rows.filter(rows.record_id.notnull())
        return rows.group_by(*self.strata, x=rows.x, subject_id=name).aggregate(trials=rows.count())

    def _judged(self) -> ir.Table:
        """The rows, with hits that a cause explains no longer hits."""
        if not self.causes:
            return self.rows
        rows = self.rows.mutate(cause=ibis.ifelse(self.rows.hit, self.rows.cause, ibis.null("string")))
        return rows.mutate(hit=rows.hit & rows.cause.isnull())

    def _trials(self, rows: ir.Table) -> ir.IntegerScalar:
        return rows.weight.sum().cast("int64") if self.weighted else rows.count()

    def _compared(self, subjects: Sequence[str], *, by: SubjectKind) -> ir.Table:
        """Records of some subjects in strata where enough others have records too."""
        name = f"{by}_id"
        every = self._judged()
        if by == "unit" and self.alone:
            every = every.filter(every.officer_id.isnull() | ~every.officer_id.isin(self.alone))
        rows = every.filter(every[name].isin(list(subjects)))
        if not self.strata or self.least <= 1:
            return rows
        own = rows.group_by(name, *self.strata).aggregate(own=self._trials(rows))
        named = every.filter(every[name].notnull())
        total = named.group_by(*self.strata).aggregate(total=self._trials(named))
        same = [own[column].identical_to(total[column]) for column in self.strata]
        both = own.join(total, same, rname="{name}_of_all")
        enough = both.filter(both.total - both.own >= self.least)
        return rows.semi_join(enough, [rows[column].identical_to(enough[column]) for column in (name, *self.strata)])


@dataclass
class Reading:
    """What a signal found: marked records, ready-made courses of its own method, checks, notes, what it could not assess.

    ``told`` are marked records of the courses' indicators, from which leads list their records; they are not compared again.
    """

    marks: list[Marks] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    absent: list[Indicator] = field(default_factory=list)
    told: list[Marks] = field(default_factory=list)

    def lack(self, *indicators: Indicator, needs: str) -> Reading:
        """Say that indicators cannot be assessed because the lake has none of what they need."""
        for indicator in indicators:
            self.absent.append(indicator)
            self.notes.append(Note("not_assessable", {"indicator": indicator.id, "lack": needs}))
        return self


def known_at(rows: ir.Table, *, table: str = "enforcement") -> ir.TimestampValue:
    """When a row became known, for the order of evidence: its entry, else when it happened."""
    spec = TABLES[table]
    happened = rows[str(spec.month_by)]
    return ibis.coalesce(rows[spec.known_by], happened) if spec.known_by else happened
