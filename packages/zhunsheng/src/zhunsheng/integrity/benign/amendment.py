"""Amendment: a row that corrects an earlier one, or takes its place after a return, is entered late by its nature."""

from __future__ import annotations

import ibis.expr.types as ir

from zhunsheng.integrity.scope import Scope, kept

CAUSE = "amendment"
SAME = ("officer_id", "occurred_at", "group")


@kept
def amended(scope: Scope) -> ir.Table:
    """Records whose entry time is that of a correction: ``record_id``, each once.

    They have the status ``amended`` (a second row with the same id, or so written by the source), or repeat the officer, the
    moment, the group and the vehicle of a voided record that was entered before them: voided and written anew.
    """
    every = scope.every
    corrected = every.filter(every.status == "amended").select("record_id")
    voided = every.filter(every.status == "voided").select(*SAME, "vehicle", known=every._known)
    standing = every.filter(every.status == "valid").select("record_id", *SAME, "vehicle", entered=every._known)
    same = [standing[name] == voided[name] for name in SAME]
    pairs = standing.join(
        voided,
        [*same, standing.vehicle.identical_to(voided.vehicle), standing.entered >= voided.known],
        rname="{name}_v",
    )
    return corrected.union(pairs.select("record_id")).distinct()
