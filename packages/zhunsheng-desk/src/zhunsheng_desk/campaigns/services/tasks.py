"""Tasks issued at the top and split down the tree; due dates; who is responsible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.campaigns import measures, tree
from zhunsheng_desk.campaigns.locks import locked, moved_on, running
from zhunsheng_desk.campaigns.models import Campaign, Exemption, Task
from zhunsheng_desk.campaigns.workflow import State
from zhunsheng_desk.orgs.models import Person, Unit
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.wording import refuse_targets


@transaction.atomic
def issue_task(
    campaign: Campaign, *, kind: str, title: str, text: str, measure: str, amount: Decimal | None, goal: str,
    down_to: str, due: date, by: User,
) -> Task:  # fmt: skip
    """Issue a task of the campaign's own unit, to be split down to a level."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("unit").get(pk=campaign.pk)
    require(by, "campaigns.change", unit=campaign.unit)
    if campaign.state == Campaign.State.CLOSED:
        raise Problem("campaign_not_running", campaign=campaign, state=campaign.get_state_display())
    refuse_targets(title, text, goal)
    measures.check(measure, amount=amount)
    _check_due(due, limit=campaign.until, campaign=campaign)
    task = Task.objects.create(
        campaign=campaign, unit=campaign.unit, kind=kind, title=title, text=text, measure=measure, amount=amount,
        goal=goal, down_to=down_to, due=due, by=by,
    )  # fmt: skip
    detail = {"title": title, "measure": measure, "amount": str(amount or ""), "due": str(due)}
    record("task.issued", by=by, unit=campaign.unit, subject=task, detail=detail)
    return task


@transaction.atomic
def split_task(
    task: Task, *, units: Sequence[Unit], title: str, text: str, goal: str, amount: Decimal | None, due: date, by: User
) -> list[Task]:
    """Give a task to units directly below, each the same; kind, measure and level are the task's own."""
    task = locked(task)
    require(by, "tasks.split", unit=task.unit)
    _may_split(task, units)
    refuse_targets(title, text, goal)
    measures.check(task.measure, amount=amount)
    _check_due(due, limit=task.due, campaign=task.campaign)
    made = [
        Task.objects.create(
            campaign=task.campaign, unit=unit, parent=task, kind=task.kind, title=title, text=text,
            measure=task.measure, amount=amount, goal=goal, down_to=task.down_to, due=due, by=by,
        )
        for unit in units
    ]  # fmt: skip
    detail = {"units": [unit.code for unit in units], "title": title, "amount": str(amount or ""), "due": str(due)}
    record("task.split", by=by, unit=task.unit, subject=task, detail=detail)
    return made


@transaction.atomic
def exempt_unit(task: Task, *, unit: Unit, reason: str, by: User) -> Exemption:
    """Say that a unit below has nothing to do with a task, and why."""
    task = locked(task)
    require(by, "tasks.split", unit=task.unit)
    _may_split(task, [unit])
    if task.children.filter(unit=unit).exists():
        raise Problem("unit_covered", unit=unit)
    exemption = Exemption.objects.create(task=task, unit=unit, reason=reason, by=by)
    detail = {"unit": unit.code, "reason": reason}
    record("task.exempted", by=by, unit=task.unit, subject=task, detail=detail)
    return exemption


@transaction.atomic
def change_due(task: Task, *, due: date, reason: str, by: User) -> Task:
    """Change when a task is due: by the unit that gave it, never after its own due date nor before those below."""
    task = locked(task)
    require(
        by, "tasks.split" if task.parent else "campaigns.change", unit=task.parent.unit if task.parent else task.unit
    )
    running(task)
    if task.state == State.CLOSED:
        raise moved_on(task)
    _check_due(due, limit=task.parent.due if task.parent else task.campaign.until, campaign=task.campaign)
    last = task.children.order_by("-due").first()
    if last and last.due > due:
        raise Problem("due_before_child", child=last.due)
    before, task.due = task.due, due
    task.save(update_fields=["due"])
    detail = {"before": str(before), "after": str(due), "reason": reason}
    record("task.due_changed", by=by, unit=task.unit, subject=task, detail=detail)
    return task


@transaction.atomic
def name_person(task: Task, *, number: str, by: User) -> Task:
    """Name who is responsible, a person of the task's unit or below."""
    task = locked(task)
    require(by, "tasks.split", unit=task.unit)
    running(task)
    person = Person.objects.within(task.unit).filter(number=number, left=None).first()
    if person is None:
        raise Problem("person_not_found", unit=task.unit, number=number)
    task.person = person
    task.save(update_fields=["person"])
    record("task.person_named", by=by, unit=task.unit, subject=task, detail={"number": number})
    return task


def _may_split(task: Task, units: Sequence[Unit]) -> None:
    running(task)
    if task.state not in (State.OPEN, State.RETURNED):
        raise moved_on(task)
    if not tree.is_split(task):
        raise Problem("task_not_split", unit=task.unit)
    below = set(tree.units_below(task))
    exempt = {exemption.unit for exemption in task.exemptions.select_related("unit")}
    for unit in units:
        if unit not in below:
            raise Problem("unit_not_below", unit=unit, above=task.unit)
        if unit in exempt:
            raise Problem("unit_exempted", unit=unit)


def _check_due(due: date, *, limit: date, campaign: Campaign) -> None:
    if due > limit:
        raise Problem("due_after_parent", due=due, limit=limit)
    if due < campaign.since:
        raise Problem("due_before_start", due=due, since=campaign.since)
