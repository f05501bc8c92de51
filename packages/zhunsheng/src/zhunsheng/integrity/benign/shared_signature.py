"""Shared signature: the second officer signed on another row of the same decision, or took one of its steps."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity import cases
from zhunsheng.integrity.scope import Scope

CAUSE = "shared_signature"


def signed(rows: ir.Table, *, scope: Scope) -> ir.Table:
    """Records without a second officer of whom a second signature stands elsewhere: ``record_id`` and ``elsewhere``.

    Parameters
    ----------
    rows : ``record_id``, ``officer_id``, ``unit_id``, ``document_no``, ``partner_id`` and ``one``: the row
        itself names no second officer who may decide.

    Notes
    -----
    One decision may hold several violations of a person (Order 157 a.50), and is signed once; systems that key a row a
    violation may carry the second signature on one of them only. A review by another is no second officer.
    """
    partners = rows.filter(rows.document_no.notnull(), ~rows.one)
    partners = partners.group_by("unit_id", "document_no").aggregate(signatures=partners.count())
    alone = rows.filter(rows.one)
    found = alone.semi_join(partners, ["unit_id", "document_no"]).select("record_id")
    if scope.lake.has("steps"):
        steps = cases.steps(scope)
        both = alone.join(steps, "record_id", rname="{name}_of_case")
        other = (both.handler_low != both.officer_id) | (both.handler_high != both.officer_id)
        found = found.union(both.filter(other.fill_null(False)).select("record_id"), distinct=True)
    return found.distinct().mutate(elsewhere=ibis.literal(True))
