"""Recording regime: where the source began or ceased to write a sanction, records before and after are not compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

CAUSE = "recording_regime"


def regime(day: ir.DateValue, *, breaks: Sequence[date]) -> ir.StringValue:
    """Which stretch between breaks a day lies in, from ``0``; a break is the first day of the new stretch."""
    number: ir.Value = ibis.literal(0, type="int64")
    for moment in breaks:
        number = number + (day >= ibis.literal(moment)).cast("int64")
    return number.cast("string")
