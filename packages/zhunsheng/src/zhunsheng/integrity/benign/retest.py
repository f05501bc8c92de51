"""Retest: a second reading lawfully taken. Breath for evidence follows a screening; blood decides what counts."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CAUSE = "retest"
SCREENING, EVIDENTIAL, BLOOD = 1, 2, 3
CHECKS = 3  # readings in a row that a calibration needs
SAME = 0.10  # of a test gas all readings lie within a tenth of the highest


def grade(mode: ir.StringValue) -> ir.IntegerValue:
    """How much a reading's mode counts for: blood above evidential breath above all other, unknown modes included."""
    return ibis.cases((mode == "blood", BLOOD), (mode == "evidential", EVIDENTIAL), else_=SCREENING).cast("int64")


def explains(rows: ir.Table) -> ir.BooleanValue:
    """Does the reading that counts lawfully bear the charge out, though one before it was in a higher tier?

    Parameters
    ----------
    rows : ``best`` (highest `grade` among the readings), ``of_best`` (the tier that the readings of that grade bear out, -1 below
        all) and ``charged`` (the tier of the value that the charge rests on, -1 below all).

    Notes
    -----
    A later screening never explains an earlier one, nor a later evidential breath test an earlier evidential one: the law
    knows only blood against a disputed breath test (Order 157 a.35).
    """
    return (rows.best >= EVIDENTIAL) & (rows.of_best <= rows.charged)


def calibration(rows: ir.Table) -> ir.BooleanValue:
    """Is a group of readings a check of the instrument itself?

    Parameters
    ----------
    rows : ``readings`` (how many), ``lowest``, ``highest``, ``named`` (a driver or a plate was told), ``best`` (highest grade).
    """
    close = rows.lowest >= rows.highest * (1 - SAME)
    return (rows.readings >= CHECKS) & close & ~rows.named & (rows.best < EVIDENTIAL)
