"""Random re-inspection of closed hazards."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.hazards.lots import drawn
from zhunsheng_desk.hazards.models import Draw, Hazard, Inspection, Photo
from zhunsheng_desk.hazards.registry import Upload, keep_photos, locked, step, took_part
from zhunsheng_desk.hazards.selectors import lot as closed_between
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem, Refused

Result = Inspection.Result


@transaction.atomic
def draw_hazards(unit: Unit, *, since: date, until: date, size: int, by: User) -> Draw:
    """Draw among what was closed between two days, each with the same chance. Nobody chooses the seed; it is kept."""
    require(by, "hazards.draw", unit=unit)
    lot = closed_between(unit, since=since, until=until)
    if not lot:
        raise Problem("hazard_draw_empty", since=since, until=until)
    seed = secrets.token_hex(16)
    draw: Draw = Draw.objects.create(unit=unit, since=since, until=until, seed=seed, lot=lot, by=by)
    chosen = drawn(lot, seed=seed, size=size)
    Inspection.objects.bulk_create(Inspection(draw=draw, hazard_id=pk) for pk in chosen)
    detail = {"seed": seed, "lot": len(lot), "drawn": chosen}
    record("hazards.drawn", by=by, unit=unit, subject=draw, detail=detail)
    return draw


@transaction.atomic
def inspect_hazard(
    inspection: Inspection, *, holds: bool, note: str, uploads: Sequence[Upload] = (), by: User
) -> Inspection:
    """Enter what was seen at a hazard that was drawn; one that is not cleared is reopened at once."""
    hazard = locked(inspection.hazard)
    require(by, "hazards.verify", unit=hazard.unit)
    inspection = Inspection.objects.select_for_update(of=("self",)).select_related("by", "draw").get(pk=inspection.pk)
    if inspection.by:
        raise Problem("hazard_inspected", hazard=hazard, name=inspection.by.name)
    if took_part(hazard, user=by) or _verified(hazard, by):
        raise Refused("hazard_own_work", hazard=hazard)
    if not note.strip():
        raise Problem("hazard_needs_note")
    photos = keep_photos(hazard, uploads=uploads, stage=Photo.Stage.CHECKED, by=by)
    inspection.result = Result.HOLDS if holds else Result.FALSE
    inspection.note, inspection.by, inspection.at = note, by, timezone.now()
    inspection.save()
    if not holds and hazard.state == Hazard.State.CLOSED:
        step(hazard, move="reopen", after=Hazard.State.REOPENED, note=note, by=by)
    detail = {"holds": holds, "note": note, "photos": [photo.digest for photo in photos]}
    record("hazard.inspected", by=by, unit=hazard.unit, subject=hazard, detail=detail)
    return inspection


def _verified(hazard: Hazard, user: User) -> bool:
    return hazard.steps.filter(round=hazard.round, move__in=("verify", "close"), by=user).exists()
