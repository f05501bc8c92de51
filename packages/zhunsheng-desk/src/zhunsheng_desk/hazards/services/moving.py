"""Steps of the rolling list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.hazards.models import Hazard, Photo
from zhunsheng_desk.hazards.registry import Upload, keep_photos, locked, step, took_part
from zhunsheng_desk.hazards.selectors import rectifiers
from zhunsheng_desk.hazards.workflow import MOVES, Move
from zhunsheng_desk.problems import Problem, Refused

State = Hazard.State


@transaction.atomic
def move_hazard(
    hazard: Hazard,
    *,
    move: str,
    seen: int,
    note: str = "",
    assignee: User | None = None,
    uploads: Sequence[Upload] = (),
    by: User,
) -> Hazard:
    """Take one step. `seen` is the version on the page that the user looked at: who comes second is told, not obeyed."""
    rule = MOVES[move]
    require(by, rule.permission, unit=hazard.unit)
    hazard = locked(hazard, seen=seen)
    require(by, rule.permission, unit=hazard.unit)
    _check(hazard, rule, note, by)
    before = hazard.state
    detail: dict[str, Any] = {}
    if move == "assign":
        if assignee is None or not rectifiers(hazard.unit).filter(pk=assignee.pk).exists():
            raise Problem("hazard_needs_assignee")
        hazard.assignee, detail["assignee"] = assignee, assignee.username
    photos = keep_photos(hazard, uploads=uploads, stage=Photo.Stage.DONE, by=by)
    if rule.proof and not hazard.photos.filter(round=hazard.round, stage=Photo.Stage.DONE).exists():
        raise Problem("hazard_needs_photo")
    step(hazard, move=move, after=rule.after, note=note, by=by)
    detail |= {"from": before, "to": rule.after, "note": note, "photos": [photo.digest for photo in photos]}
    record(rule.event, by=by, unit=hazard.unit, subject=hazard, detail=detail)
    return hazard


def _check(hazard: Hazard, rule: Move, note: str, by: User) -> None:
    if hazard.state not in rule.before:
        raise Problem("hazard_wrong_state", hazard=hazard, state=hazard.get_state_display())
    if rule.apart and took_part(hazard, user=by):
        raise Refused("hazard_own_work", hazard=hazard)
    if rule.noted and not note.strip():
        raise Problem("hazard_needs_note")
