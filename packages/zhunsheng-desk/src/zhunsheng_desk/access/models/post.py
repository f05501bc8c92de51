"""Posts: a role that a user holds at a unit and everything below it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from zhunsheng_desk.kept import Kept


class PostQuerySet(models.QuerySet["Post"]):
    """Posts by day."""

    def on(self, day: date | None = None) -> PostQuerySet:
        """Posts held on a day, today by default."""
        day = day or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class Post(models.Model):
    """Given and ended, never edited: the table is its own history."""

    kept = Kept.ADDED
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=32)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the first day without it
    given_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="post_ends_after_start"),
            models.UniqueConstraint(fields=["user", "unit", "role"], condition=Q(until=None), name="post_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"
