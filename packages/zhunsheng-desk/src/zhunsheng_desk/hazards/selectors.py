"""Reads, all from what the user may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhunsheng_desk.access.models import Post, User
from zhunsheng_desk.access.roles import holders
from zhunsheng_desk.access.scope import posts_with
from zhunsheng_desk.bridge.hazards import category_names
from zhunsheng_desk.hazards.deadlines import late_since
from zhunsheng_desk.hazards.models import Deferral, Draw, Hazard, Photo, Spell
from zhunsheng_desk.hazards.models.hazard import OPEN
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.texts import Text


def categories() -> dict[str, Text]:
    """The categories in force: id -> name."""
    return {key: Text(zh=zh, en=en) for key, (zh, en) in category_names(timezone.localdate()).items()}


def hazards(user: User, *, within: Unit | None = None, permission: str = "") -> QuerySet[Hazard]:
    """Hazards of the units that the user may see."""
    seen = Hazard.objects.visible_to(user, permission=permission)
    seen = seen.within(within) if within else seen
    return seen.select_related("unit", "assignee")


def filtered(rows: QuerySet[Hazard], *, asked: Mapping[str, str]) -> QuerySet[Hazard]:
    """Hazards by words, state, category, source, the state `open`, and whether late."""
    words, state = asked.get("q", "").strip(), asked.get("state", "")
    if words:
        number = words.upper().removeprefix("H")
        own = Q(pk=int(number)) if number.isascii() and number.isdecimal() and len(number) < 12 else Q()
        rows = rows.filter(own | Q(place__icontains=words) | Q(text_zh__icontains=words) | Q(text_en__icontains=words))
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state:
        rows = rows.filter(state=state)
    for name, place in (("unit", "unit"), ("below", "unit__up__above")):  # one unit alone, or with all below it
        if asked.get(name, "").isdecimal():
            rows = rows.filter(**{place: int(asked[name])})
    for name in ("category", "source"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    return late(rows) if asked.get("late") else rows


def late(rows: QuerySet[Hazard]) -> QuerySet[Hazard]:
    """Those whose day has passed."""
    return rows.filter(state__in=OPEN, due__lt=timezone.localdate())


def escalated(user: User) -> QuerySet[Hazard]:
    """Late hazards that the user is to know of: one level above the unit further for each limit of lateness passed."""
    posts = list(posts_with(user, "hazards.assign").values_list("unit", flat=True))
    told = Q(unit__up__above__in=posts, unit__up__depth=0)
    for level, day in enumerate(late_since(timezone.localdate()), start=1):
        told |= Q(unit__up__above__in=posts, unit__up__depth__lte=level, due__lte=day)
    return late(hazards(user)).filter(told).distinct()


def rectifiers(unit: Unit) -> QuerySet[User]:
    """Accounts that may put hazards of a unit right."""
    held = Q()
    for power, role in holders("hazards.rectify"):
        held |= Q(role=role, user__power=power)
    posts = Post.objects.on().filter(held, unit__down__below=unit)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name")


def photos(user: User) -> QuerySet[Photo]:
    """Photos of the hazards that the user may see."""
    found: QuerySet[Photo] = Photo.objects.visible_to(user)
    return found


def deferrals_above(user: User) -> QuerySet[Deferral]:
    """Requests that wait for the user: of units below those of their posts, or of the top unit itself."""
    posts = posts_with(user, "hazards.allow").values("unit")
    above = Q(hazard__unit__up__above__in=posts, hazard__unit__up__depth__gt=0)
    top = Q(hazard__unit__in=posts, hazard__unit__parent=None)
    asked = Deferral.objects.filter(above | top, state=Deferral.State.ASKED).exclude(asked_by=user)
    return asked.select_related("hazard", "hazard__unit").distinct()


def draws(user: User) -> QuerySet[Draw]:
    """Draws of the units that the user may see."""
    counts = {
        "drawn": Count("inspections"),
        "looked_at": Count("inspections", filter=~Q(inspections__result="")),
        "false": Count("inspections", filter=Q(inspections__result="false")),
    }
    found: QuerySet[Draw] = Draw.objects.visible_to(user).select_related("unit", "by").annotate(**counts)
    return found.order_by("-pk")


def lot(unit: Unit, *, since: date, until: date) -> list[int]:
    """Hazards of a unit and below that were closed between two days and are closed still."""
    rows = Hazard.objects.within(unit).filter(state=Hazard.State.CLOSED, closed__range=(since, until))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def spells(unit: Unit) -> QuerySet[Spell]:
    """All times that hazards of a unit and below were open; duplicates count once, in the one they were merged into."""
    rows = Spell.objects.filter(unit__in=unit.down.values("below")).exclude(hazard__state=Hazard.State.MERGED)
    return rows.select_related("hazard")
