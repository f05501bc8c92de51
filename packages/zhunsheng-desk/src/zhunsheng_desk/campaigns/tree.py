"""The tree of tasks: what a task needs below it, what it lacks, how far it came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone

from zhunsheng_desk.campaigns.measures import measures
from zhunsheng_desk.campaigns.models import Task
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem

LEVELS = (Unit.Kind.BUREAU, Unit.Kind.BRANCH, Unit.Kind.BRIGADE, Unit.Kind.SQUADRON)


@dataclass(frozen=True)
class Coverage:
    """What stands below a task. `gaps`: units without it; `total`: the sum below where it does not carry the task's number."""

    needed: bool
    gaps: list[Unit]
    total: Decimal | None

    @property
    def whole(self) -> bool:
        """Nothing lacks."""
        return not self.gaps and self.total is None


@dataclass(frozen=True)
class Progress:
    """Tasks below that are not split further, and what they reached together; `reached` is None where numbers do not add up."""

    total: int
    closed: int
    waiting: int
    overdue: int
    reached: Decimal | None


def units_below(task: Task) -> QuerySet[Unit]:
    """Units to which a task can be split: open, directly below, of the line (offices have no tasks of their own)."""
    below: QuerySet[Unit] = task.unit.children.filter(closed=None, kind__in=LEVELS)
    return below


def is_split(task: Task) -> bool:
    """Whether a task goes further down: its unit stands above the level named, and there are units below."""
    levels = [str(level) for level in LEVELS]
    if task.unit.kind not in levels or levels.index(task.unit.kind) >= levels.index(task.down_to):
        return False
    return units_below(task).exists()


def coverage(task: Task) -> Coverage:
    """A common task reaches every unit directly below, a key task one at least; units exempted do not count."""
    if not is_split(task):
        return Coverage(needed=False, gaps=[], total=None)
    exempt = task.exemptions.values("unit")
    covered = task.children.values("unit")
    gaps = list(units_below(task).exclude(pk__in=covered).exclude(pk__in=exempt))
    if task.kind == Task.Kind.KEY and task.children.exists():
        gaps = []
    return Coverage(needed=True, gaps=gaps, total=_wrong_total(task))


def check(task: Task) -> None:
    """Refuse what lacks below a task: units, numbers, sign-offs."""
    found = coverage(task)
    if found.gaps:
        raise Problem("task_not_covered", gaps="、".join(unit.name for unit in found.gaps))
    if found.total is not None:
        raise Problem("task_short", amount=task.amount, total=found.total)
    undone = task.children.exclude(state=Task.State.CLOSED).count()
    if undone:
        raise Problem("task_children_open", count=undone)
    if not found.needed and not task.evidence.exists():
        raise Problem("task_without_evidence")


def reached(task: Task) -> Decimal | None:
    """The number that a task reached: of those below where it was split, else of its reports."""
    if task.amount is None:
        return None
    sums = measures()[task.measure].sums if task.measure in measures() else False
    if is_split(task):
        return task.children.aggregate(sum=Sum("reached"))["sum"] if sums else None
    told = task.evidence.exclude(amount=None)
    last = told.first()
    return told.aggregate(sum=Sum("amount"))["sum"] if sums else (last.amount if last else None)


def progress(task: Task) -> Progress:
    """How far the tasks below came, however deep."""
    found = list(_last(task))
    today = timezone.localdate()
    sums = measures()[task.measure].sums if task.measure in measures() else False
    return Progress(
        total=len(found),
        closed=sum(one.state == Task.State.CLOSED for one in found),
        waiting=sum(one.state == Task.State.SUBMITTED for one in found),
        overdue=sum(one.state != Task.State.CLOSED and one.due < today for one in found),
        reached=sum((one.reached or Decimal(0) for one in found), Decimal(0)) if sums and task.amount else None,
    )


def _last(task: Task) -> Iterable[Task]:
    level = list(task.children.all())
    while level:
        below = list(Task.objects.filter(parent__in=[one.pk for one in level]))
        split = {one.parent_id for one in below}
        yield from (one for one in level if one.pk not in split)
        level = below


def _wrong_total(task: Task) -> Decimal | None:
    measure = measures().get(task.measure)
    if measure is None or not measure.sums or task.amount is None or not task.children.exists():
        return None
    total: Decimal = task.children.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    wrong = total > task.amount if measure.most else total < task.amount
    return total if wrong else None
