"""What cases show elsewhere."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.web.board import Figure, Item, MenuItem

S = Case.State
MENU = (
    MenuItem(label=gettext_lazy("Cases"), view="cases:cases", permission="cases.view", order=10),
    MenuItem(label=gettext_lazy("What concerns me"), view="cases:own", permission="cases.own", order=5),
    MenuItem(label=gettext_lazy("Quality of leads"), view="cases:quality", permission="cases.quality", order=14),
    MenuItem(label=gettext_lazy("Absence and ties"), view="cases:absence", permission="cases.absence", order=16),
    MenuItem(label=gettext_lazy("Correction and erasure"), view="cases:pleas", permission="pleas.answer", order=18),
)
MOST = 20


def waiting(user: User) -> list[Item]:
    """What is asked of the user; cases that they, or who they stand in for, review; second readings, appeals, overdue."""
    return [*_own(user), *_reviewed(user), *_read(user), *_pleas(user)]


def figures(user: User, unit: Unit) -> list[Figure]:
    """Open and overdue cases of the unit."""
    if not holds(user, "cases.view"):
        return []
    seen = selectors.inbox(user, within=unit)
    return [
        Figure(label=_("Open cases"), value=seen.count(), url=reverse("cases:cases")),
        Figure(
            label=_("Cases overdue"),
            value=seen.filter(due__lt=timezone.localdate()).count(),
            url=reverse("cases:cases"),
        ),
    ]


def _own(user: User) -> list[Item]:
    asked = selectors.own(user).filter(state=S.ASKED)
    place = reverse("cases:own")
    return [_item(_("You are asked to reply: case %(case)s"), case, place) for case in asked]


def _reviewed(user: User) -> list[Item]:
    away = selectors.stands_in_for(user).values("user")
    mine = selectors.cases(user, permission="cases.review").filter(Q(reviewer=user) | Q(reviewer__in=away))
    mine = mine.filter(state__in=(S.ASSIGNED, S.DOCUMENTS, S.ASKED, S.REPLIED, S.DECIDED)).exclude(
        state=S.ASKED, due__gte=timezone.localdate()
    )
    mine = mine.exclude(state=S.DECIDED, due__gte=timezone.localdate())
    return [_item(_("Case %(case)s: the next step is yours"), case) for case in mine.order_by("due")[:MOST]]


def _read(user: User) -> list[Item]:
    today = timezone.localdate()
    new = selectors.cases(user, permission="cases.assign").filter(state=S.NEW, shown_from__lte=today)
    second = selectors.cases(user, permission="cases.second").filter(state=S.SECOND).exclude(proposed_by=user)
    papers = selectors.cases(user, permission="cases.supply").filter(state=S.DOCUMENTS)
    appeals = selectors.cases(user, permission="cases.settle").filter(state=S.APPEAL).exclude(decided_by=user)
    late = (
        selectors.cases(user, permission="cases.oversee").filter(selectors.OPEN, due__lt=today).exclude(state=S.DECIDED)
    )
    said = (
        (new, _("Case %(case)s: to be assigned")),
        (second, _("Case %(case)s: second reader needed")),
        (papers, _("Case %(case)s: documents requested")),
        (appeals, _("Case %(case)s: appeal to settle")),
        (late, _("Case %(case)s is overdue")),
    )
    ranked = ((rows.annotate(rank=selectors.RANK).order_by("rank", "due")[:MOST], text) for rows, text in said)
    return [_item(text, case) for rows, text in ranked for case in rows]


def _pleas(user: User) -> list[Item]:
    said = _("A request for %(kind)s waits for its answer")
    return [
        Item(label=said % {"kind": plea.get_kind_display()}, url=reverse("cases:plea", args=[plea.pk]), due=plea.due,
             urgent=plea.due < timezone.localdate())
        for plea in selectors.pleas(user).filter(granted=None)[:MOST]
    ]  # fmt: skip


def _item(text: str, case: Case, place: str = "") -> Item:
    late = case.due is not None and case.due < timezone.localdate()
    label = f"{text % {'case': case}} · {case.get_kind_display()}"
    grave = case.level == Case.Level.RED and not case.sealed
    return Item(label=label, url=place or reverse("cases:case", args=[case.pk]), due=case.due, urgent=late or grave)
