"""What changes show elsewhere."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.access.models import User
from zhunsheng_desk.methods import selectors
from zhunsheng_desk.web.board import Item, MenuItem

MENU = (MenuItem(label=gettext_lazy("Methods"), view="methods:values", permission="methods.view", order=60),)
SHOWN = 20


def waiting(user: User) -> list[Item]:
    """Changes of others that wait for a second person; they lapse on their first day."""
    said = _("A change waits for a second person: %(change)s")
    return [
        Item(label=said % {"change": one}, url=reverse("methods:change", args=[one.pk]), due=one.since)
        for one in selectors.to_confirm(user)[:SHOWN]
    ]
