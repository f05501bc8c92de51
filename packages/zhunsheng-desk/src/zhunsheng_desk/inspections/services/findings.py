"""Findings rectified, re-checked by another person, reopened."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.attachments.receiving import keep
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.inspections.models import Finding, FindingStep, Remedy
from zhunsheng_desk.inspections.outsiders import require_outsider
from zhunsheng_desk.inspections.workflow import MOVES, State
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.web.wording import refuse_targets


@transaction.atomic
def rectify(finding: Finding, *, text: str, file: UploadedFile[bytes] | None, by: User) -> Remedy:
    """Tell what was done about a finding, with a file where there is one."""
    finding = _locked(finding)
    require(by, "findings.rectify", unit=finding.unit)
    if finding.state not in (State.OPEN, State.RETURNED):
        raise _moved_on(finding)
    attachment = keep(file, by=by) if file else None
    remedy = Remedy.objects.create(finding=finding, text=text, attachment=attachment, by=by)
    detail = {"text": text, "file": attachment.digest if attachment else ""}
    record("finding.rectified", by=by, unit=finding.unit, subject=finding, detail=detail)
    return remedy


@transaction.atomic
def take_remedy(remedy: Remedy, *, by: User) -> None:
    """Keep that a file is taken out, before it is."""
    require(by, "inspections.view", unit=remedy.finding.unit)
    detail = {"remedy": remedy.pk, "file": remedy.attachment.digest if remedy.attachment else ""}
    record("remedy.downloaded", by=by, unit=remedy.finding.unit, subject=remedy.finding, detail=detail)


@transaction.atomic
def move_finding(finding: Finding, *, move: str, note: str = "", by: User) -> Finding:
    """Do one step of the workflow; who comes second is told who came first.

    Raises
    ------
    Problem
        ``finding_moved_on``, ``finding_without_remedy``.
    Refused
        ``inspects_own_unit``, ``recheck_own``.
    """
    step = MOVES[move]
    refuse_targets(note)
    finding = _locked(finding)
    require(by, step.permission, unit=finding.unit)
    if step.other:
        _require_other(by, finding)
    if finding.state not in step.before:
        raise _moved_on(finding)
    if move == "ask":
        if not finding.remedies.exists():
            raise Problem("finding_without_remedy")
        finding.submitted_by = by
    finding.state = step.after
    finding.save(update_fields=["state", "submitted_by"])
    FindingStep.objects.create(finding=finding, move=move, after=step.after, note=note, by=by)
    record(step.event, by=by, unit=finding.unit, subject=finding, detail={"note": note})
    return finding


def _require_other(by: User, finding: Finding) -> None:
    require_outsider(by, unit=finding.unit)
    if by.pk in (finding.found_by_id, finding.submitted_by_id) or finding.remedies.filter(by=by).exists():
        raise Refused("recheck_own")


def _locked(finding: Finding) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",)).select_related("unit", "found_by", "visit__drive")
    found: Finding = rows.get(pk=finding.pk)
    return found


def _moved_on(finding: Finding) -> Problem:
    last = finding.steps.select_related("by").first()
    who = last.by if last else finding.found_by
    at = timezone.localtime(last.at if last else None).strftime("%Y-%m-%d %H:%M")
    return Problem("finding_moved_on", by=who, at=at, state=finding.get_state_display())
