"""Spans of two tables that overlap, found by an equality join over slices of time, which every engine runs in parallel."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

SLICE = 7200  # seconds: a few spans of one key lie in a slice, and few spans lie in two


def overlapping(left: ir.Table, *, right: ir.Table, by: str) -> ir.Table:
    """Each pair of a left and a right span of one key that share a moment, once, with the columns of both.

    Parameters
    ----------
    left : ``by``, whole seconds ``since`` and ``until`` (both included), and others.
    right : ``by``, whole seconds ``starts`` and ``ends`` (both included), and others named unlike those of ``left``.

    Notes
    -----
    A span stands in every slice that it touches; a pair is kept in the slice in which its common part begins. Rows whose
    ``by`` is null pair with nothing. Meant for spans of minutes to hours: work grows with length over `SLICE`.
    """
    ours = _sliced(left.filter(left[by].notnull()), since="since", until="until")
    theirs = _sliced(right.filter(right[by].notnull()), since="starts", until="ends")
    both = ours.join(theirs, [by, "_slice"], rname="{name}_of_right")
    shared = (both.since <= both.ends) & (both.starts <= both.until)
    once = ibis.greatest(both.since, both.starts) // SLICE == both._slice
    kept = both.filter(shared, once)
    return kept.select(*left.columns, *(name for name in right.columns if name != by))


def _sliced(rows: ir.Table, *, since: str, until: str) -> ir.Table:
    first, last = rows[since] // SLICE, rows[until] // SLICE
    return rows.mutate(_slice=ibis.range(first, last + 1).unnest())
