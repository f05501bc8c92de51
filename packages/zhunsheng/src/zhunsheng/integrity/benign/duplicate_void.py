"""Duplicate void: of a stop that was keyed twice one record is voided, and rightly so."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.scope import Scope

CAUSE = "duplicate_void"
MINUTES = 30  # two keyings of one stop give times no further apart; a form filled in anew takes less


def twins(scope: Scope) -> ir.Table:
    """Voided records (``record_id``) whose stop still stands under another number.

    The other record is valid, of the same vehicle or driver and the same code (group where a code is missing), no more than
    half an hour away. A reason that says "keyed twice" is not asked for and is not enough: the penalty must still stand.
    """
    every = scope.every.select("record_id", "vehicle", "driver", "code", "group", "occurred_at", "status")
    voided = every.filter(every.status == "voided")
    found = [_found(every, voided=voided, person=person) for person in ("vehicle", "driver")]
    return scope.keep(ibis.union(*found, distinct=True), name="duplicate_void_twins")


def _found(every: ir.Table, *, voided: ir.Table, person: str) -> ir.Table:
    """By one way of knowing that it was the same."""
    left = voided.filter(voided[person].notnull()).select("record_id", person, "code", "group", "occurred_at")
    kept = every.filter(every.status != "voided", every[person].notnull())
    right = kept.semi_join(left, person).select(
        person, other_id=kept.record_id, other_code=kept.code, other_group=kept.group, other_at=kept.occurred_at
    )
    both = left.join(right, person, rname="{name}_of_other")
    same = ibis.ifelse(
        both.code.isnull() | both.other_code.isnull(), both.group == both.other_group, both.code == both.other_code
    )
    apart = (both.occurred_at.epoch_seconds() - both.other_at.epoch_seconds()).abs()
    return both.filter(same, apart <= 60 * MINUTES, both.record_id != both.other_id).select("record_id").distinct()
