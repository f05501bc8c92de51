"""Deferral under control: asked by the unit, decided above it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.hazards.models import Deferral, Hazard
from zhunsheng_desk.hazards.registry import locked, step, took_part
from zhunsheng_desk.hazards.workflow import DEFERRABLE
from zhunsheng_desk.problems import Problem, Refused


@transaction.atomic
def ask_deferral(hazard: Hazard, *, reason: str, measure: str, until: date, seen: int, by: User) -> Deferral:
    """Ask the unit above to let a hazard stand for a time. Until it answers, the limit runs on."""
    require(by, "hazards.rectify", unit=hazard.unit)
    hazard = locked(hazard, seen=seen)
    require(by, "hazards.rectify", unit=hazard.unit)
    if hazard.state not in DEFERRABLE:
        raise Problem("hazard_wrong_state", hazard=hazard, state=hazard.get_state_display())
    if not (reason.strip() and measure.strip()):
        raise Problem("hazard_needs_note")
    if until <= timezone.localdate():
        raise Problem("hazard_deferral_past", until=until)
    if hazard.deferrals.filter(state=Deferral.State.ASKED).exists():
        raise Problem("hazard_deferral_open", hazard=hazard)
    asked: Deferral = Deferral.objects.create(hazard=hazard, reason=reason, measure=measure, until=until, asked_by=by)
    detail = {"reason": reason, "measure": measure, "until": until}
    record("hazard.deferral_asked", by=by, unit=hazard.unit, subject=hazard, detail=detail)
    return asked


@transaction.atomic
def decide_deferral(deferral: Deferral, *, allow: bool, answer: str, by: User) -> Deferral:
    """Allow or refuse, from a post above the hazard's unit (at the top, from the top), by who had no part in it."""
    hazard = locked(deferral.hazard)
    require(by, "hazards.allow", unit=hazard.unit.parent or hazard.unit)
    deferral = Deferral.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=deferral.pk)
    if deferral.state != Deferral.State.ASKED:
        raise Problem("hazard_deferral_decided", state=deferral.get_state_display())
    if deferral.asked_by_id == by.pk or took_part(hazard, user=by):
        raise Refused("hazard_own_work", hazard=hazard)
    if allow and hazard.state not in DEFERRABLE:
        raise Problem("hazard_wrong_state", hazard=hazard, state=hazard.get_state_display())
    if allow and deferral.until <= timezone.localdate():
        raise Problem("hazard_deferral_past", until=deferral.until)
    if not answer.strip():
        raise Problem("hazard_needs_note")
    deferral.state = Deferral.State.ALLOWED if allow else Deferral.State.REFUSED
    deferral.decided_by, deferral.decided_at, deferral.answer = by, timezone.now(), answer
    deferral.save()
    if allow:
        hazard.due = deferral.until
        step(hazard, move="defer", after=Hazard.State.DEFERRED, note=answer, by=by)
    detail = {"allowed": allow, "answer": answer, "until": deferral.until}
    record("hazard.deferral_decided", by=by, unit=hazard.unit, subject=hazard, detail=detail)
    return deferral
