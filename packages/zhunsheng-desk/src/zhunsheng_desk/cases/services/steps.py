"""Steps in a case: one function, by the table of transitions. Whoever saw an older state is told who was first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.attachments.receiving import keep
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.cases import reasons
from zhunsheng_desk.cases.calls import plan
from zhunsheng_desk.cases.limits import due, limits
from zhunsheng_desk.cases.models import Case, File, Step
from zhunsheng_desk.cases.ties import require_no_tie, require_reach
from zhunsheng_desk.cases.workflow import MOVES, REASONED, barred
from zhunsheng_desk.problems import Problem

S = Case.State
MOST_FILES = 10


@transaction.atomic
def take_step(
    case: Case,
    *,
    action: str,
    seen: int,
    text: str = "",
    reason: str = "",
    reviewer: User | None = None,
    enclosed: Sequence[UploadedFile[Any]] = (),
    by: User,
) -> Case:
    """Take a step of the table.

    Parameters
    ----------
    action : a key of `MOVES`.
    seen : the turn of the case that the user was shown.
    reason : of the list, for a decision.
    reviewer : who looks into it, for ``assign``.

    Raises
    ------
    Problem
        ``case_moved_on`` where another was first, ``case_no_such_step``, ``case_text_missing``, ``case_reason_missing``,
        ``case_second_reader``, ``case_unheard``, ``case_no_person``, ``case_appeal_over``, ``case_appeal_open``, or what is
        wrong with a file.
    """
    if action not in MOVES:
        raise Problem("case_no_such_step", state=case.get_state_display())
    case = (
        Case.objects.select_for_update(of=("self",)).select_related("unit", "person__unit", "reviewer").get(pk=case.pk)
    )
    require_reach(by, case=case, action=action)
    _in_turn(case, action=action, seen=seen)
    _said(action, text=text, reason=reason)
    _allowed(case, action=action, reason=reason)
    _change(case, action=action, reason=reason, reviewer=reviewer, by=by)
    away = case.reviewer if MOVES[action].mine and by.pk != case.reviewer_id else None
    step = Step.objects.create(
        case=case,
        turn=case.turn,
        by=by,
        instead_of=away,
        action=action,
        state=case.state,
        text=text,
        reason=reason,
        due=case.due,
    )
    _keep(step, enclosed, by)
    if action == "pull":
        plan()
    detail = {"action": action, "state": case.state, "turn": case.turn, "reason": reason, "files": len(enclosed)}
    record("case.moved", by=by, unit=case.unit, subject=case, detail=detail)
    return case


def _in_turn(case: Case, *, action: str, seen: int) -> None:
    if seen != case.turn:
        last = case.steps.last()
        raise Problem("case_moved_on", name=(last.by if last else None) or "–", state=case.get_state_display())
    if case.state not in MOVES[action].starts:
        raise Problem("case_no_such_step", state=case.get_state_display())


def _said(action: str, *, text: str, reason: str) -> None:
    if MOVES[action].says and not text.strip():
        raise Problem("case_text_missing")
    if action in REASONED and reason not in reasons.reasons():
        raise Problem("case_reason_missing", allowed=" / ".join(str(one.text) for one in reasons.reasons().values()))


def _allowed(case: Case, *, action: str, reason: str) -> None:
    """What the state alone does not say."""
    if problem := barred(case, action=action):
        raise problem
    if action in ("decide", "propose") and reasons.hears(reason) and not _heard(case):
        raise Problem("case_unheard")


def _heard(case: Case) -> bool:
    """The officer replied, or was asked and let the days pass, or there is no officer to ask."""
    if case.person is None or case.steps.filter(action="reply").exists():
        return True
    asked = case.steps.filter(action="ask").last()
    return bool(asked and asked.due and asked.due < timezone.localdate())


def _change(case: Case, *, action: str, reason: str, reviewer: User | None, by: User) -> None:
    move = MOVES[action]
    case.state, case.turn = move.end, case.turn + 1
    case.due = due(getattr(limits(), move.limit)) if move.limit else None
    if action == "assign":
        case.reviewer = _fit(reviewer, case)
    elif action == "ask":
        case.asked = True
    elif action == "propose":
        case.proposed, case.proposed_by = reason, by
    elif action == "reopen":
        case.reviewer, case.appealed, case.proposed, case.proposed_by = None, False, "", None
        _alone(case)
    elif action == "appeal":
        case.appealed = True
    elif action == "pull":
        _alone(case)
        case.opened = case.shown_from = timezone.localdate()
    if case.state == S.DECIDED and action != "close":
        case.decision, case.decided_by, case.decided_at = reason or case.proposed, by, timezone.now()
    case.save()


def _fit(reviewer: User | None, case: Case) -> User:
    if reviewer is None or not may(reviewer, "cases.review", unit=case.unit):
        raise Problem("case_reviewer_missing")
    require_no_tie(reviewer, case=case)
    return reviewer


def _alone(case: Case) -> None:
    same = Case.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id, kind=case.kind)
    if same.exclude(pk=case.pk).exclude(state__in=Case.AT_REST).exists():
        raise Problem("case_open_already")


def _keep(step: Step, files: Sequence[UploadedFile[Any]], by: User) -> None:
    if len(files) > MOST_FILES:
        raise Problem("case_files_many", limit=MOST_FILES)
    for file in files:
        File.objects.create(step=step, attachment=keep(file, by=by))
