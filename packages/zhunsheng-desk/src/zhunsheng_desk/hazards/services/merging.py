"""Duplicates merged, and split off again where that was wrong."""

from __future__ import annotations

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.hazards.models import Hazard
from zhunsheng_desk.hazards.registry import locked, step
from zhunsheng_desk.hazards.workflow import MERGEABLE
from zhunsheng_desk.problems import Problem


@transaction.atomic
def merge_hazard(hazard: Hazard, *, into: Hazard, note: str, seen: int, by: User) -> Hazard:
    """Merge a duplicate into the hazard that goes on. The duplicate stays, with its photos and its past, and counts no more."""
    require(by, "hazards.merge", unit=hazard.unit)
    require(by, "hazards.merge", unit=into.unit)
    first, second = sorted((hazard, into), key=lambda one: one.pk)  # always in this order: no deadlock
    both = {one.pk: locked(one, seen=seen if one.pk == hazard.pk else None) for one in (first, second)}
    hazard, into = both[hazard.pk], both[into.pk]
    open_both = hazard.state in MERGEABLE and into.state in MERGEABLE
    if hazard.pk == into.pk or not open_both or hazard.merged.exists():
        raise Problem("hazard_merge_same", hazard=hazard, other=into)
    if not note.strip():
        raise Problem("hazard_needs_note")
    hazard.merged_into = into
    step(hazard, move="merge", after=Hazard.State.MERGED, note=note, by=by, other=into)
    step(into, move="merge", after=into.state, note=note, by=by, other=hazard)
    record("hazard.merged", by=by, unit=hazard.unit, subject=hazard, detail={"into": str(into), "note": note})
    return hazard


@transaction.atomic
def split_hazard(hazard: Hazard, *, note: str, seen: int, by: User) -> Hazard:
    """Take a hazard out again; it goes on from the state in which it was merged."""
    require(by, "hazards.merge", unit=hazard.unit)
    hazard = locked(hazard, seen=seen)
    if hazard.state != Hazard.State.MERGED or hazard.merged_into is None:
        raise Problem("hazard_wrong_state", hazard=hazard, state=hazard.get_state_display())
    if not note.strip():
        raise Problem("hazard_needs_note")
    into = locked(hazard.merged_into)
    require(by, "hazards.merge", unit=into.unit)
    merged = hazard.steps.filter(move="merge", after=Hazard.State.MERGED).first()
    hazard.merged_into = None
    back = merged.before if merged else Hazard.State.FOUND
    kept = Hazard.State.FOUND if back == Hazard.State.REOPENED else back  # its round has begun already
    step(hazard, move="split", after=kept, note=note, by=by, other=into)
    step(into, move="split", after=into.state, note=note, by=by, other=hazard)
    record("hazard.split", by=by, unit=hazard.unit, subject=hazard, detail={"from": str(into), "note": note})
    return hazard
