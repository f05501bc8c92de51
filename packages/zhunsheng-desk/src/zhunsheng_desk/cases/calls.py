"""On which day a new case is called up: so many a working day for each branch, the gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.db.models import Q
from django.utils import timezone

from zhunsheng_desk.bridge.calendar import working_days_after
from zhunsheng_desk.cases.limits import limits
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.selectors import RANK
from zhunsheng_desk.orgs.models import Span, Unit


def plan() -> None:
    """Give each case that nobody was shown yet its day; a grave one that comes later goes before milder ones."""
    today, branches = timezone.localdate(), _branches()
    waiting = (
        Case.objects.filter(Q(turn=0) | Q(due=None), state=Case.State.NEW)
        .exclude(shown_from__lt=today)
        .exclude(due__isnull=False, shown_from=today)
    )
    taken = Counter(
        (branches.get(unit, 0), day)
        for unit, day in Case.objects.filter(shown_from=today, due__isnull=False).values_list("unit", "shown_from")
    )
    for case in waiting.annotate(rank=RANK).order_by("rank", "opened", "pk"):
        case.shown_from = _free(branches.get(case.unit_id, 0), taken=taken)
        case.due = working_days_after(case.shown_from, days=limits().first_look)
        case.save(update_fields=["shown_from", "due"])


def _free(branch: int, *, taken: Counter[tuple[int, date]]) -> date:
    day = timezone.localdate()  # also a day off: who works then sees what came in
    while taken[branch, day] >= limits().budget:
        day = working_days_after(day, days=1)
    taken[branch, day] += 1
    return day


def _branches() -> Mapping[int, int]:
    """The branch of each unit; units above branches share one budget."""
    return dict(Span.objects.filter(above__kind=Unit.Kind.BRANCH).values_list("below", "above"))
