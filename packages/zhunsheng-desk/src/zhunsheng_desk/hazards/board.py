"""What hazards show elsewhere."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.hazards import selectors
from zhunsheng_desk.hazards.models import Hazard
from zhunsheng_desk.hazards.models.hazard import OPEN
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.web.board import Figure, Item, MenuItem

MENU = (
    MenuItem(label=gettext_lazy("Hazards"), view="hazards:hazards", permission="hazards.view", order=20),
    MenuItem(label=gettext_lazy("Report a hazard"), view="hazards:new", permission="hazards.report", order=21),
    MenuItem(label=gettext_lazy("Clearance board"), view="hazards:board", permission="hazards.view", order=22),
    MenuItem(label=gettext_lazy("Re-inspection"), view="hazards:draws", permission="hazards.draw", order=23),
)
MOST = 20


def waiting(user: User) -> list[Item]:
    """What is the user's to put right, to decide, and what is so late that they are told."""
    items = [_item(row, _("Put right %(hazard)s: %(text)s")) for row in _own(user)]
    if holds(user, "hazards.allow"):
        items += [
            _item(one.hazard, _("Decide on the deferral of %(hazard)s: %(text)s"))
            for one in selectors.deferrals_above(user)[:MOST]
        ]
    if holds(user, "hazards.assign"):
        items += [_item(row, _("Late: %(hazard)s: %(text)s")) for row in selectors.escalated(user)[:MOST]]
    return items


def _own(user: User) -> list[Hazard]:
    states = (Hazard.State.ASSIGNED, Hazard.State.RECTIFYING)
    return list(selectors.hazards(user).filter(assignee=user, state__in=states)[:MOST])


def _item(hazard: Hazard, said: str) -> Item:
    label = said % {"hazard": hazard, "text": Truncator(hazard.text.partition("\n")[0]).chars(60)}
    urgent = hazard.due < timezone.localdate()
    return Item(label=label, url=reverse("hazards:hazard", args=[hazard.pk]), due=hazard.due, urgent=urgent)


def figures(user: User, unit: Unit) -> list[Figure]:
    """Hazards in stock, and those that are late."""
    if not holds(user, "hazards.view"):
        return []
    rows, place = selectors.hazards(user, within=unit), reverse("hazards:hazards")
    return [
        Figure(label=_("Hazards in stock"), value=rows.filter(state__in=OPEN).count(), url=f"{place}?state=open"),
        Figure(label=_("Hazards past their day"), value=selectors.late(rows).count(), url=f"{place}?late=1"),
    ]
