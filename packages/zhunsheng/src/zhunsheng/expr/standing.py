"""Is a rule of law in force on the day of a row?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.types import Validity


def stands(valid: Validity, *, day: ir.DateValue) -> ir.BooleanValue:
    """Does the day lie in the days of the rule, both ends included?"""
    test = day >= ibis.literal(valid.since)
    return test if valid.until is None else test & (day <= ibis.literal(valid.until))
