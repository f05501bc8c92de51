"""Overdue tasks told to the levels above, by the days of escalation.toml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.bridge.calendar import working_days_after
from zhunsheng_desk.campaigns.models import Campaign, Escalation, Task
from zhunsheng_desk.campaigns.selectors import UNDONE
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.texts import gather


@transaction.atomic
def escalate(today: date, *, by: User | None) -> int:
    """Tell each level whose day has come, once a due date; gives how many were told. The desk itself does it, by a timer."""
    told = 0
    for task, level, unit in _due(today):
        if by is not None:
            require(by, "campaigns.change", unit=task.campaign.unit)
        _, made = Escalation.objects.get_or_create(task=task, level=level, due=task.due, defaults={"unit": unit})
        if made:
            detail = {"level": level, "to": unit.code, "due": str(task.due)}
            record("task.escalated", by=by, unit=task.unit, subject=task, detail=detail)
            told += 1
    return told


def _due(today: date) -> Iterator[tuple[Task, str, Unit]]:
    overdue = Task.objects.filter(campaign__state=Campaign.State.RUNNING, state__in=UNDONE, due__lt=today)
    for task in overdue.select_related("unit", "campaign__unit"):
        for level, entry in gather("escalation.toml").items():
            if today > working_days_after(task.due, days=cast("int", entry.more["after"])):
                yield task, level, _above(task, cast("int", entry.more["above"]))


def _above(task: Task, steps: int) -> Unit:
    """So many units up, no further than the campaign's own."""
    spans = task.unit.up.filter(depth__lte=steps, above__up__above=task.campaign.unit_id)
    span = spans.select_related("above").order_by("-depth").first()
    return span.above if span else task.campaign.unit
