"""What duties and documents show elsewhere."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.duties import periods, selectors
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.web.board import Figure, Item, MenuItem

MENU = (
    MenuItem(label=gettext_lazy("Duty lists"), view="duties:lists", permission="duties.view", order=38),
    MenuItem(label=gettext_lazy("Documents to sign"), view="duties:documents", permission="documents.view", order=39),
)
SHOWN = 20


def waiting(user: User) -> list[Item]:
    """Documents to sign, duties to attest."""
    today, said = timezone.localdate(), (_("Sign: %(title)s"), _("Attest: %(title)s"))
    sign = [
        Item(label=said[0] % {"title": version.document}, url=reverse("duties:document", args=[version.document_id]))
        for version in selectors.to_sign(user)[:SHOWN]
        if holds(user, "documents.view")
    ]
    attest = [
        Item(
            label=said[1] % {"title": found},
            url=reverse("duties:list", args=[found.pk]),
            due=periods.end(today, rhythm=found.rhythm),
        )
        for found in selectors.to_attest(user)[:SHOWN]
    ]
    return [*sign, *attest]


def figures(user: User, unit: Unit) -> list[Figure]:
    """Duty lists of the unit and below whose present period is not attested."""
    if not holds(user, "duties.view"):
        return []
    count = selectors.lists(user, within=unit, only="missing").count()
    return [Figure(label=_("Duties not yet attested"), value=count, url=f"{reverse('duties:lists')}?only=missing")]
