"""Campaign: in a lawful drive, known beforehand, a unit looks for some violations more and at other hours than usual."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CAUSE = "campaign"


def explains(rows: ir.Table) -> ir.StringValue:
    """The cause for records of `integrity.duty` made in a drive for their group of violations, null for the others."""
    return ibis.ifelse(rows.drive, ibis.literal(CAUSE), ibis.null("string"))
