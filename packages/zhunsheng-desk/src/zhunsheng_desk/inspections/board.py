"""What inspections show elsewhere."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.inspections import selectors
from zhunsheng_desk.inspections.models import Finding
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.web.board import Figure, Item, MenuItem

MENU = (
    MenuItem(label=gettext_lazy("Inspections"), view="inspections:drives", permission="inspections.view", order=34),
    MenuItem(label=gettext_lazy("Findings"), view="inspections:findings", permission="inspections.view", order=35),
)
SHOWN = 20


def waiting(user: User) -> list[Item]:
    """Findings to rectify at my unit, findings to re-check."""
    today = timezone.localdate()
    said = {"rectify": _("Rectify: %(finding)s"), "recheck": _("Re-check: %(finding)s (%(unit)s)")}
    found = [(said["rectify"], finding, finding.due < today) for finding in selectors.to_rectify(user)[:SHOWN]]
    found += [(said["recheck"], finding, False) for finding in selectors.to_recheck(user)[:SHOWN]]
    return [
        Item(
            label=label % {"finding": finding.text, "unit": finding.unit.name},
            url=reverse("inspections:finding", args=[finding.pk]), due=finding.due, urgent=urgent,
        )
        for label, finding, urgent in found
    ]  # fmt: skip


def figures(user: User, unit: Unit) -> list[Figure]:
    """Findings of the unit and below, by how they stand."""
    if not holds(user, "inspections.view"):
        return []
    labels = {"open": _("Findings to rectify"), "waiting": _("Findings to re-check"), "overdue": _("Overdue findings")}
    seen = Finding.objects.visible_to(user).within(unit)
    place = reverse("inspections:findings")
    return [
        Figure(label=label, value=seen.filter(selectors.standing(only)).count(), url=f"{place}?only={only}")
        for only, label in labels.items()
    ]
