"""What was done: reports with files, putting up for sign-off, signing off, sending back, reopening."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.attachments.receiving import keep
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.campaigns import tree
from zhunsheng_desk.campaigns.locks import locked, moved_on, running
from zhunsheng_desk.campaigns.models import Evidence, Step, Task
from zhunsheng_desk.campaigns.workflow import MOVES, State
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.web.wording import refuse_targets


@transaction.atomic
def report(task: Task, *, text: str, amount: Decimal | None, file: UploadedFile[bytes] | None, by: User) -> Evidence:
    """Tell what was done, with a number and a file where there are such."""
    task = locked(task)
    require(by, "tasks.report", unit=task.unit)
    running(task)
    if task.state not in (State.OPEN, State.RETURNED):
        raise moved_on(task)
    attachment = keep(file, by=by) if file else None
    evidence = Evidence.objects.create(task=task, text=text, amount=amount, attachment=attachment, by=by)
    detail = {"text": text, "amount": str(amount or ""), "file": attachment.digest if attachment else ""}
    record("task.reported", by=by, unit=task.unit, subject=task, detail=detail)
    return evidence


@transaction.atomic
def take_evidence(evidence: Evidence, *, by: User) -> None:
    """Keep that a file is taken out, before it is."""
    require(by, "campaigns.view", unit=evidence.task.unit)
    detail = {"evidence": evidence.pk, "file": evidence.attachment.digest if evidence.attachment else ""}
    record("evidence.downloaded", by=by, unit=evidence.task.unit, subject=evidence.task, detail=detail)


@transaction.atomic
def move_task(task: Task, *, move: str, note: str = "", by: User) -> Task:
    """Do one step of the workflow; who comes second is told who came first.

    Raises
    ------
    Problem
        ``task_moved_on`` where the step no longer fits; what lacks below (`tree.check`); ``task_parent_done``.
    Refused
        ``sign_off_own`` and ``sign_off_leading_group``.
    """
    step = MOVES[move]
    refuse_targets(note)
    task = locked(task)
    if step.above:
        _require_above(by, task)
    else:
        require(by, step.permission, unit=task.unit)
    running(task)
    if task.state not in step.before:
        raise moved_on(task)
    before = _apply(task, move, by)
    Step.objects.create(task=task, move=move, before=before, after=task.state, note=note, by=by)
    record(step.event, by=by, unit=task.unit, subject=task, detail={"before": before, "note": note})
    return task


def _apply(task: Task, move: str, by: User) -> str:
    before, task.state = task.state, MOVES[move].after
    if move == "submit":
        tree.check(task)
        task.reached, task.submitted_by = tree.reached(task), by
    if move == "reopen" and task.parent and task.parent.state not in (State.OPEN, State.RETURNED):
        raise Problem("task_parent_done")
    task.save(update_fields=["state", "reached", "submitted_by"])
    return before


def _require_above(by: User, task: Task) -> None:
    """The level above, and not of the task's own unit; of a top unit the leading group. Nobody who had a part in it."""
    above = task.unit.parent
    require(by, "tasks.sign", unit=above or task.unit)
    own = by.person and (
        task.person_id == by.person_id or (above and task.unit.down.filter(below=by.person.unit_id).exists())
    )
    if own or task.submitted_by_id == by.pk or task.evidence.filter(by=by).exists():
        raise Refused("sign_off_own")
    led = task.campaign.members.filter(group="leading", until=None, person=by.person_id)
    if above is None and not (by.person_id and led.exists()):
        raise Refused("sign_off_leading_group", unit=task.unit)
