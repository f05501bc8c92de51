"""Typing error: a number that is one slip of the finger away from the right one."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CAUSE = "typing_error"
BLANK, SWAPPED = "\x1a", "\x1b"  # cannot stand in a number


def one_slip(left: ir.Table, *, right: ir.Table, column: str, least_length: int = 6) -> ir.Table:
    """Pairs of rows whose ``column`` differs in one character or in two neighbours that changed places.

    Parameters
    ----------
    left, right : rows with ``column``; other columns are kept, those of ``right`` with ``_of_other`` where names clash.
    least_length : shorter numbers are too near each other to tell.

    Notes
    -----
    Each number is written down with one place blanked, and with two neighbours sorted; numbers one slip apart share such a
    form, so that no number is compared with all others. A pair is a possibility: numbers given out in a row are all near each
    other, so ask for more that agrees (time, vehicle, camera) before a slip is believed.
    """
    forms = _forms(left, column=column, least_length=least_length)
    others = _forms(right, column=column, least_length=least_length)
    pairs = forms.join(others, "_form", rname="{name}_of_other")
    pairs = pairs.filter(pairs[column] != pairs[f"{column}_of_other"])
    return (
        pairs.drop("_form", "_form_of_other").distinct()
        if "_form_of_other" in pairs.columns
        else pairs.drop("_form").distinct()
    )


def _forms(rows: ir.Table, *, column: str, least_length: int) -> ir.Table:
    text = rows[column]
    rows = rows.filter(text.length() >= least_length)
    rows = rows.mutate(_at=ibis.range(0, rows[column].length()).unnest())
    text, at = rows[column], rows._at
    first, second = text.substr(at, 1), text.substr(at + 1, 1)
    blanked = text.substr(0, at) + BLANK + text.substr(at + 1)
    ordered = ibis.least(first, second) + ibis.greatest(first, second)
    swapped = text.substr(0, at) + SWAPPED + ordered + text.substr(at + 2)
    return rows.mutate(_form=ibis.array([blanked, swapped]).unnest()).drop("_at").distinct()
