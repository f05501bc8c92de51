"""Taking a task before changing it: the task above first, so that two changes of one tree take turns."""

from __future__ import annotations

from django.utils import timezone

from zhunsheng_desk.campaigns.models import Campaign, Task
from zhunsheng_desk.problems import Problem


def locked(task: Task) -> Task:
    """The task as it now stands, locked with the one above it until the transaction ends."""
    if task.parent_id:
        Task.objects.select_for_update().get(pk=task.parent_id)
    rows = Task.objects.select_for_update(of=("self",)).select_related("unit__parent", "campaign__unit", "parent__unit")
    found: Task = rows.get(pk=task.pk)
    return found


def running(task: Task) -> None:
    """Refuse where the campaign does not run."""
    if task.campaign.state != Campaign.State.RUNNING:
        state = task.campaign.get_state_display()
        raise Problem("campaign_not_running", campaign=task.campaign, state=state)


def moved_on(task: Task) -> Problem:
    """Told to who comes second: who did what, when."""
    last = task.steps.select_related("by").first()
    at = timezone.localtime(last.at if last else task.made)
    who = last.by if last else task.by
    return Problem("task_moved_on", by=who, at=at.strftime("%Y-%m-%d %H:%M"), state=task.get_state_display())
