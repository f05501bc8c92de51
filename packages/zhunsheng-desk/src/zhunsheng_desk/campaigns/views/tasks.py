"""Tasks: the list, one task with its ledger, splitting, reporting, signing off."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.attachments.receiving import given
from zhunsheng_desk.campaigns import selectors, tree
from zhunsheng_desk.campaigns.forms import DueForm, ExemptForm, NoteForm, PersonForm, ReportForm, SplitForm
from zhunsheng_desk.campaigns.measures import measures
from zhunsheng_desk.campaigns.models import Evidence, Task
from zhunsheng_desk.campaigns.services import reports, tasks
from zhunsheng_desk.campaigns.workflow import MOVES
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed


@needs("campaigns.view")
@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """Tasks of the unit in focus and below."""
    me = cast("User", request.user)
    only, words = request.GET.get("only", ""), request.GET.get("q", "").strip()
    rows = listed(request, selectors.tasks(me, within=focus(request), only=only, words=words))
    return render(request, "campaigns/tasks.html", {"rows": rows, "only": only, "words": words})


@needs("campaigns.view")
@require_GET
def task_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: where it comes from, what lies below, what was reported, what may be done."""
    return _page(request, _task(request, pk))


@needs("tasks.split")
@require_http_methods(["GET", "POST"])
def task_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to units directly below."""
    task = _task(request, pk, permission="tasks.split")
    form = SplitForm(task, request.POST or None)
    if form.is_valid():
        try:
            tasks.split_task(task, **form.cleaned_data, by=cast("User", request.user))
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The task was split."))
            return redirect("campaigns:task", pk=pk)
    context = {"form": form, "title": _("Split %(task)s") % {"task": task}, "task": task}
    return render(request, "campaigns/form.html", context)


@needs("tasks.split")
@require_POST
def task_exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit that has nothing to do with it."""
    task = _task(request, pk, permission="tasks.split")
    form = ExemptForm(task, request.POST)
    return _done(
        request, task, form, lambda data: tasks.exempt_unit(task, **data, by=cast("User", request.user)), "exempt"
    )


@needs("campaigns.view")
@require_POST
def task_due(request: HttpRequest, pk: int) -> HttpResponse:
    """Another due date; the unit that gave the task may."""
    task = _task(request, pk)
    form = DueForm(request.POST)
    return _done(request, task, form, lambda data: tasks.change_due(task, **data, by=cast("User", request.user)), "due")


@needs("tasks.split")
@require_POST
def task_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is responsible."""
    task = _task(request, pk, permission="tasks.split")
    form = PersonForm(request.POST)
    return _done(
        request, task, form, lambda data: tasks.name_person(task, **data, by=cast("User", request.user)), "person"
    )


@needs("tasks.report")
@require_POST
def task_report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done, with a file."""
    task = _task(request, pk, permission="tasks.report")
    form = ReportForm(request.POST, request.FILES)
    return _done(
        request, task, form, lambda data: reports.report(task, **data, by=cast("User", request.user)), "report"
    )


@needs("campaigns.view")
@require_POST
def task_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Put up, sign off, send back, reopen: the service asks who may."""
    if move not in MOVES:
        raise Http404
    task = _task(request, pk)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    reports.move_task(task, move=move, note=note, by=cast("User", request.user))
    messages.success(request, _("Done."))
    return redirect("campaigns:task", pk=pk)


@needs("campaigns.view")
@require_GET
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a report."""
    me = cast("User", request.user)
    seen = Evidence.objects.filter(task__in=selectors.tasks(me)).exclude(attachment=None)
    evidence = get_object_or_404(seen.select_related("attachment", "task__unit"), pk=pk)
    reports.take_evidence(evidence, by=me)
    return given(cast("Any", evidence.attachment))


def _task(request: HttpRequest, pk: int, *, permission: str = "") -> Task:
    me = cast("User", request.user)
    seen = selectors.tasks(me)
    if permission:
        seen = seen.filter(pk__in=Task.objects.visible_to(me, permission=permission))
    found: Task = get_object_or_404(seen, pk=pk)
    return found


def _done(request: HttpRequest, task: Task, form: forms.Form, do: Any, name: str) -> HttpResponse:
    """Do what a form of the page says, or show the page with what is wrong with it."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("campaigns:task", pk=task.pk)
    return _page(request, _task(request, task.pk), **{name: form})


def _page(request: HttpRequest, task: Task, **wrong: forms.Form) -> HttpResponse:
    me = cast("User", request.user)
    splits, gives = may(me, "tasks.split", unit=task.unit), task.parent.unit if task.parent else task.unit
    undone = task.state in (Task.State.OPEN, Task.State.RETURNED)
    running = task.campaign.state == "running"
    found = tree.coverage(task)
    context = {
        "task": task,
        "measure": measures().get(task.measure),
        "chain": _chain(task),
        "coverage": found,
        "progress": tree.progress(task),
        "children": task.children.select_related("unit"),
        "exemptions": task.exemptions.select_related("unit", "by"),
        "evidence": task.evidence.select_related("attachment", "by"),
        "steps": task.steps.select_related("by"),
        "escalations": task.escalations.select_related("unit"),
        "moves": {name: NoteForm(auto_id=f"{name}_%s") for name in _moves(task, me)} if running else {},
        "splits": splits and undone and found.needed and running,
        "exempt": wrong.get("exempt") or ExemptForm(task),
        "due": (wrong.get("due") or DueForm(initial={"due": task.due})) if _gives(me, task, gives) else None,
        "person": (wrong.get("person") or PersonForm()) if splits and running else None,
        "report": (wrong.get("report") or ReportForm())
        if undone and running and may(me, "tasks.report", unit=task.unit)
        else None,
    }
    return render(request, "campaigns/task.html", context, status=409 if wrong else 200)


def _gives(me: User, task: Task, unit: Any) -> bool:
    permission = "tasks.split" if task.parent else "campaigns.change"
    return task.state != Task.State.CLOSED and task.campaign.state == "running" and may(me, permission, unit=unit)


def _chain(task: Task) -> list[Task]:
    """The tasks above, from the top: titles and units only."""
    found: list[Task] = []
    above = task.parent
    while above:
        found.insert(0, above)
        above = above.parent
    return found


def _moves(task: Task, me: User) -> list[str]:
    """What the user may do next by post; the service asks the rest."""
    above = task.unit.parent or task.unit
    return [
        name
        for name, move in MOVES.items()
        if task.state in move.before and may(me, move.permission, unit=above if move.above else task.unit)
    ]
