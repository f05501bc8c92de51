"""Which silences stand, and whom they concern."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhunsheng_desk.access.models import Post, User
from zhunsheng_desk.orgs.models import Span
from zhunsheng_desk.silences.models import Silence


def standing() -> QuerySet[Silence]:
    """Those of today."""
    today = timezone.localdate()
    found: QuerySet[Silence] = Silence.objects.filter(since__lte=today, until__gte=today)
    return found


def touching(user: User) -> QuerySet[Silence]:
    """Those of today at the units of the user's posts, below them, or above: whoever reads a list is told what it lacks."""
    posts = Post.objects.on().filter(user=user).values("unit")
    above = Span.objects.filter(below__in=posts).values("above")
    below = Span.objects.filter(above__in=posts).values("below")
    found: QuerySet[Silence] = standing().filter(Q(unit__in=above) | Q(unit__in=below)).select_related("unit")
    return found.select_related("unit", "proposed_by", "confirmed_by")
