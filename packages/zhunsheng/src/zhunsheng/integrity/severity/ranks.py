"""Ordered categories of severity, from no sanction to criminal proceedings, with three steps within a fine."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

RANKS = (
    *("none", "warning", "fine_low", "fine_middle", "fine_high"),
    *("points", "suspension", "revocation", "detention", "criminal"),
)
FINE = RANKS.index("fine_low")
THIRDS = 3


def ranked(rows: ir.Table) -> ir.Table:
    """The rows with ``category``: the place of the gravest sanction in `RANKS`; rows whose sanction is not known are left out.

    Parameters
    ----------
    rows : ``sanction``, ``fine``, and ``kind``: violations of equal law, within which fines are compared.

    Notes
    -----
    A fine lies in the lowest, middle or highest third of the fines that everybody gave for the same kind, at the middle of
    its own rank; one without an amount lies in the middle. Thirds of use rather than of the legal range: article 90 runs from
    20 to 200 yuan while most codes are fined at two or three amounts of it, which the range would put into one step. Thirds
    know no currency and no misplaced decimal point. Which third an amount is in hardly depends on any one officer.
    """
    rows = rows.filter(rows.sanction != "unknown")
    thirds = _thirds(rows)
    same = [rows.kind == thirds.kind, rows.fine == thirds.fine]
    both = rows.join(thirds, same, how="left", rname="{name}_of_third")
    places = [(both.sanction == name, place) for place, name in enumerate(RANKS) if not name.startswith("fine_")]
    category = ibis.cases((both.sanction == "fine", FINE + both.third.fill_null(1)), *places, else_=ibis.null("int64"))
    return both.select(*rows.columns, category=category.cast("int64"))


def merged(rows: ir.Table) -> ir.Table:
    """The rows with all fines as one category: what kind of sanction it is, whatever the amount."""
    above = rows.category - (THIRDS - 1)
    return rows.mutate(category=ibis.ifelse(rows.category <= FINE, rows.category, ibis.greatest(above, FINE)))


def fines(rows: ir.Table) -> ir.Table:
    """The rows with a fine: how high it is for its kind of violation."""
    return rows.filter(rows.category.between(FINE, FINE + THIRDS - 1))


def _thirds(rows: ir.Table) -> ir.Table:
    """Each amount of each kind with its third, 0 to 2."""
    fined = rows.filter(rows.sanction == "fine", rows.fine.notnull())
    counted = fined.group_by("kind", "fine").aggregate(n=fined.count())
    upto = ibis.window(group_by="kind", order_by="fine", preceding=None, following=0)
    whole = ibis.window(group_by="kind")
    middle = counted.n.sum().over(upto) - counted.n / 2
    counted = counted.mutate(third=(THIRDS * middle / counted.n.sum().over(whole)).floor().cast("int64"))
    return counted.select("kind", "fine", third=counted.third.clip(0, THIRDS - 1))
