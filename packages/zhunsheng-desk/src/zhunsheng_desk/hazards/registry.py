"""What several services write in the same way: locks, steps, spells, photos."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.hazards.deadlines import deadlines, due
from zhunsheng_desk.hazards.models import Hazard, Photo, Spell, Step
from zhunsheng_desk.hazards.pictures import picture
from zhunsheng_desk.hazards.workflow import RECTIFYING
from zhunsheng_desk.problems import Problem

Upload = tuple[str, bytes]  # the name it was sent under, its content

KEEPS_DUE = (  # sent back, a hazard keeps the short limit: handing in too early must not win time
    Hazard.State.RECTIFYING, Hazard.State.CLOSED, Hazard.State.MERGED, Hazard.State.DEFERRED,
)  # fmt: skip


def locked(hazard: Hazard, *, seen: int | None = None) -> Hazard:
    """The hazard as it is now, held until the transaction ends; refused where it is not as the user saw it."""
    now: Hazard = Hazard.objects.select_for_update(of=("self",)).select_related("unit").get(pk=hazard.pk)
    if seen is not None and seen != now.version:
        last = now.steps.select_related("by").first()
        name = last.by.name if last and last.by else "准绳 Zhunsheng"
        raise Problem("hazard_moved_on", hazard=now, name=name, state=now.get_state_display())
    return now


def took_part(hazard: Hazard, *, user: User) -> bool:
    """Whether a user puts it right in this round: named for it, or having begun or submitted it."""
    did = hazard.steps.filter(round=hazard.round, move__in=RECTIFYING, by=user).exists()
    return hazard.assignee_id == user.pk or did


def step(hazard: Hazard, *, move: str, after: str, note: str, by: User | None, other: Hazard | None = None) -> Step:
    """Bring a hazard into a state, with what belongs to it: its day due, its spell, its number of rounds."""
    before, today = hazard.state, timezone.localdate()
    hazard.state, hazard.version = after, hazard.version + 1
    if after not in KEEPS_DUE or before == Hazard.State.DEFERRED:
        hazard.due = due(after, category=hazard.category, on=today)
    if after == Hazard.State.REOPENED:
        _open_again(hazard, on=today)
    elif after == Hazard.State.CLOSED:
        hazard.closed = today
        hazard.spells.filter(cleared=None).update(cleared=today)
    hazard.save()
    return Step.objects.create(
        hazard=hazard, move=move, before=before, after=after, round=hazard.round, by=by, note=note, other=other
    )


def _open_again(hazard: Hazard, *, on: date) -> None:
    hazard.round, hazard.assignee = hazard.round + 1, None
    if hazard.closed:
        back = (on - hazard.closed).days <= deadlines(on).reopened_days
        Spell.objects.create(hazard=hazard, unit=hazard.unit, since=on, back=back)
    hazard.closed = None


def keep_photos(hazard: Hazard, *, uploads: Sequence[Upload], stage: str, by: User) -> list[Photo]:
    """Photos of a step. Where the hazard has no position yet, it takes that of the first photo that has one."""
    limit = deadlines(timezone.localdate()).photos
    if len(uploads) > limit:
        raise Problem("photos_many", limit=limit)
    made = []
    for name, content in uploads:
        drawn = picture(content, name=name[:80])
        digest = hashlib.sha256(drawn.content).hexdigest()
        photo = Photo(
            hazard=hazard, stage=stage, round=hazard.round, content=drawn.content, digest=digest, width=drawn.width,
            height=drawn.height, lat=drawn.lat, lon=drawn.lon, taken=drawn.taken, by=by,
        )  # fmt: skip
        photo.save()
        made.append(photo)
    return made
