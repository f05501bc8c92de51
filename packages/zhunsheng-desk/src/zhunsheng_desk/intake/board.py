"""What the data desk shows elsewhere."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.intake import selectors
from zhunsheng_desk.intake.models import HeldRow, Upload
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.web.board import Figure, Item, MenuItem

MENU = (
    MenuItem(label=gettext_lazy("Data desk"), view="intake:uploads", permission="intake.view", order=50),
    MenuItem(label=gettext_lazy("Batches"), view="intake:batches", permission="intake.view", order=51),
    MenuItem(label=gettext_lazy("Rows held back"), view="intake:rows", permission="held.view", order=52),
    MenuItem(label=gettext_lazy("Coverage"), view="intake:coverage", permission="coverage.view", order=53),
)
SHOWN = 20


def waiting(user: User) -> list[Item]:
    """Files that the user sent and that wait for a yes or no; rows held back of the user's units."""
    mine = Upload.objects.visible_to(user, permission="intake.upload").filter(by=user)
    said = _("File %(file)s: look at the preview and take it in")
    items = [
        Item(label=said % {"file": upload.name}, url=reverse("intake:upload", args=[upload.pk]))
        for upload in mine.filter(state__in=(Upload.State.TRIED, Upload.State.FAILED))[:SHOWN]
    ]
    count = selectors.held(user).filter(state=HeldRow.State.HELD).count() if holds(user, "held.view") else 0
    if count:
        items.append(
            Item(label=_("%(count)d rows are held back: mend them") % {"count": count}, url=reverse("intake:rows"))
        )
    return items


def figures(user: User, unit: Unit) -> list[Figure]:
    """Rows of the unit and below that are held back."""
    if not holds(user, "held.view"):
        return []
    count = selectors.held(user, within=unit).filter(state=HeldRow.State.HELD).count()
    return [Figure(label=_("Rows held back"), value=count, url=reverse("intake:rows"))]
