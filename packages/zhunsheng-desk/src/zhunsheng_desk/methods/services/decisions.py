"""Changes confirmed or refused by a second person, or withdrawn by the first. One wins; whoever is later is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may, require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.bridge import methods
from zhunsheng_desk.methods import layer, selectors
from zhunsheng_desk.methods.limits import check_start
from zhunsheng_desk.methods.models import Preview, Proposal
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.silences.models import Silence

S, K = Proposal.State, Proposal.Kind


@transaction.atomic
def confirm(proposal: Proposal, *, note: str = "", by: User) -> Proposal:
    """Put a change in force from its day on: another person than who proposed it, and both hold the post.

    The layer's file is written before the transaction ends: a change that cannot be written is not confirmed.

    Raises
    ------
    Problem
        ``change_decided``, ``change_same_person``, ``change_post_lost``, ``change_unseen``, ``change_moved``,
        ``change_too_early``, ``method_unfit``.
    """
    proposal = _open(proposal)
    require(by, "methods.change", unit=proposal.unit)
    _two(proposal, by)
    check_start(proposal.since, today=proposal.kind == K.SILENCE)
    DO[proposal.kind](proposal, by)
    _end_as(proposal, S.CONFIRMED, note, by)
    record("method.confirmed", by=by, unit=proposal.unit, subject=proposal, detail=_said(proposal))
    if proposal.assessed:
        layer.put(layer.confirmed())
    return proposal


@transaction.atomic
def refuse(proposal: Proposal, *, note: str, by: User) -> Proposal:
    """Refuse a change, with the reason; not one's own."""
    proposal = _open(proposal)
    require(by, "methods.change", unit=proposal.unit)
    if _same(proposal, by):
        raise Refused("change_same_person", name=proposal.by.name)
    if not note.strip():
        raise Problem("change_note")
    _end_as(proposal, S.REFUSED, note, by)
    record("method.refused", by=by, unit=proposal.unit, subject=proposal, detail=_said(proposal))
    return proposal


@transaction.atomic
def withdraw(proposal: Proposal, *, note: str = "", by: User) -> Proposal:
    """Take one's own proposal back."""
    proposal = _open(proposal)
    require(by, "methods.change", unit=proposal.unit)
    if by.pk != proposal.by_id:
        raise Problem("change_not_yours", name=proposal.by.name)
    _end_as(proposal, S.WITHDRAWN, note, by)
    record("method.withdrawn", by=by, unit=proposal.unit, subject=proposal, detail=_said(proposal))
    return proposal


@transaction.atomic
def preview_again(proposal: Proposal, *, by: User) -> Preview:
    """Ask for the preview anew, where it failed or what stands has changed since."""
    proposal = _open(proposal)
    require(by, "methods.change", unit=proposal.unit)
    preview = Preview.objects.get(proposal=proposal)
    preview.state, preview.done, preview.problem = Preview.State.WAITING, 0, ""
    preview.save()
    record("method.preview_asked", by=by, unit=proposal.unit, subject=proposal)
    return preview


@transaction.atomic
def view_rows(proposal: Proposal, *, shown: int, purpose: str, by: User) -> None:
    """Keep that somebody looked at the leads that a change would touch."""
    require(by, "methods.view", unit=proposal.unit)
    record("method.leads_listed", by=by, unit=proposal.unit, subject=proposal, purpose=purpose, detail={"shown": shown})


def _open(proposal: Proposal) -> Proposal:
    found: Proposal = Proposal.objects.select_for_update(of=("self",)).select_related("unit", "by").get(pk=proposal.pk)
    if found.state != S.PROPOSED:
        raise Problem("change_decided", name=found.decided_by or "–", state=found.get_state_display())
    return found


def _two(proposal: Proposal, by: User) -> None:
    if _same(proposal, by):
        raise Refused("change_same_person", name=proposal.by.name)
    if not may(proposal.by, "methods.change", unit=proposal.unit):
        raise Problem("change_post_lost", name=proposal.by.name)


def _same(proposal: Proposal, by: User) -> bool:
    """One person, be it with two accounts."""
    mine = by.person_id is not None and by.person_id == proposal.by.person_id
    return mine or by.pk == proposal.by_id


def _assessed(proposal: Proposal, _: User) -> None:
    preview = Preview.objects.filter(proposal=proposal, state=Preview.State.DONE).first()
    if preview is None:
        raise Problem("change_unseen")
    words: dict[str, Any] = {"on": proposal.since, "local": settings.LOCAL_LAYER, "lang": selectors.lang()}
    later = [one for one in layer.confirmed() if (one.kind, one.target) == (proposal.kind, proposal.target)]
    if any(one.decided_at and one.decided_at > proposal.at for one in later):
        raise Problem("change_moved", target=proposal)
    if proposal.kind == K.VALUE and (found := methods.value(proposal.target, **words)) and found.value != proposal.old:
        raise Problem("change_moved", target=proposal)
    with layer.trial([*layer.confirmed(), proposal]) as folder:
        methods.checked(folder, jurisdiction=selectors.jurisdiction(), lang=selectors.lang())


def _silence(proposal: Proposal, by: User) -> None:
    said: dict[str, Any] = {"since": proposal.since, "until": proposal.until, "reason": proposal.reason}
    two: dict[str, Any] = {"proposed_by": proposal.by, "confirmed_by": by}
    Silence.objects.create(unit=proposal.unit, signal=proposal.target, **said, **two)


def _end(proposal: Proposal, _: User) -> None:
    silence = Silence.objects.select_for_update(of=("self",)).get(pk=int(proposal.target))
    if silence.until != date.fromisoformat(str(proposal.old)):
        raise Problem("change_moved", target=proposal)
    silence.until = proposal.since - timedelta(days=1)
    silence.save(update_fields=["until"])


DO: dict[str, Callable[[Proposal, User], None]] = {
    K.VALUE: _assessed,
    K.LAW: _assessed,
    K.SILENCE: _silence,
    K.END: _end,
}


def _end_as(proposal: Proposal, state: str, note: str, by: User) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at, proposal.note = state, by, timezone.now(), note
    proposal.save()


def _said(proposal: Proposal) -> dict[str, object]:
    return {
        "target": str(proposal), "old": proposal.old, "new": proposal.new, "since": str(proposal.since),
        "until": str(proposal.until or ""), "proposed_by": proposal.by.name, "note": proposal.note,
    }  # fmt: skip
