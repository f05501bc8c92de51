"""What campaigns show elsewhere."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.campaigns import selectors
from zhunsheng_desk.campaigns.models import Task
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.texts import gather
from zhunsheng_desk.web.board import Figure, Item, MenuItem

MENU = (
    MenuItem(label=gettext_lazy("Campaigns"), view="campaigns:campaigns", permission="campaigns.view", order=30),
    MenuItem(label=gettext_lazy("Tasks"), view="campaigns:tasks", permission="campaigns.view", order=31),
)
SOON = timedelta(days=7)
SHOWN = 20


def waiting(user: User) -> list[Item]:
    """Tasks of my unit, tasks to sign off, overdue tasks told to my level."""
    today = timezone.localdate()
    mine = [_item(_("Task: %(task)s"), task, urgent=task.due < today + SOON) for task in selectors.to_do(user)[:SHOWN]]
    sign = [_item(_("Sign off: %(task)s (%(unit)s)"), task) for task in selectors.to_sign(user)[:SHOWN]]
    levels = gather("escalation.toml")
    told = {escalation.task_id: escalation for escalation in selectors.escalated(user)[: SHOWN * 3]}
    late = [_item(f"{levels[one.level].text}: %(task)s (%(unit)s)", one.task, urgent=True) for one in told.values()]
    return [*late, *sign, *mine]


def figures(user: User, unit: Unit) -> list[Figure]:
    """Tasks of the unit and below, by how they stand."""
    if not holds(user, "campaigns.view"):
        return []
    labels = {"open": _("Tasks in progress"), "waiting": _("Tasks to sign off"), "overdue": _("Overdue tasks")}
    place = reverse("campaigns:tasks")
    seen = Task.objects.visible_to(user).within(unit)
    return [
        Figure(label=label, value=seen.filter(selectors.standing(only)).count(), url=f"{place}?only={only}")
        for only, label in labels.items()
    ]


def _item(label: str, task: Task, *, urgent: bool = False) -> Item:
    said = {"task": task.title, "unit": task.unit.name}
    return Item(label=label % said, url=reverse("campaigns:task", args=[task.pk]), due=task.due, urgent=urgent)
