"""What units and people show elsewhere."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.orgs import selectors
from zhunsheng_desk.orgs.models import Batch, Unit
from zhunsheng_desk.web.board import Figure, Item, MenuItem

MENU = (
    MenuItem(label=gettext_lazy("Units"), view="orgs:units", permission="units.view", order=60),
    MenuItem(label=gettext_lazy("People"), view="orgs:people", permission="people.view", order=61),
    MenuItem(label=gettext_lazy("Imports"), view="orgs:batches", permission="imports.view", order=62),
)


def waiting(user: User) -> list[Item]:
    """Imports that the user uploaded and has not applied."""
    drafts = selectors.batches(user).filter(by=user, state=Batch.State.DRAFT)[:20]
    said = _("Import %(file)s: look at the preview and apply it")
    return [
        Item(label=said % {"file": batch.file_name}, url=reverse("orgs:batch", args=[batch.pk])) for batch in drafts
    ]


def figures(user: User, unit: Unit) -> list[Figure]:
    """Units and people below the unit."""
    found = []
    if holds(user, "units.view"):
        count = Unit.objects.visible_to(user).within(unit).filter(closed=None).count()
        found.append(Figure(label=_("Units"), value=count, url=reverse("orgs:units")))
    if holds(user, "people.view"):
        count = selectors.people(user, within=unit).filter(left=None).count()
        found.append(Figure(label=_("People"), value=count, url=reverse("orgs:people")))
    return found
