"""A world before it is written: everything that misconduct may alter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.drives import Drives
from zhunsheng.simulate.keying import Quirks
from zhunsheng.simulate.lawbook import Lawbook
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import Rows


@dataclass
class State:
    """The makings of all tables.

    Parameters
    ----------
    records : one row for each enforcement record as it stands last, with the draws behind recordings, payment and steps.
    earlier : versions of some of them that were replaced, same columns.
    edits : ``serial``, ``at``, ``editor``, ``column``, ``before``, ``after``.
    readings : breath tests that led to no record; those behind a record are made from it.
    claims : ``squadron``, ``month``, ``noise``, ``inflated`` (share of the claimed tests that nobody took).
    deleted : serials of records that were made away with, their readings left behind.
    """

    plan: Plan
    bureau: Bureau
    drives: Drives
    quirks: Quirks
    book: Lawbook
    shifts: Rows
    records: Rows
    earlier: Rows
    edits: Rows
    readings: Rows
    claims: Rows
    deleted: Rows

    def copy(self) -> State:
        """The same with rows of its own, so that the honest world stays as it is."""
        names = ("records", "earlier", "edits", "readings", "claims", "deleted")
        return replace(self, **{name: getattr(self, name).copy() for name in names})
