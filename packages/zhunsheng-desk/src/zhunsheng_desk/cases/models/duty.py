"""Who cannot, and who must not, look into a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Person


class Absence(models.Model):
    """Days on which another acts for a user; the other's own posts still say what they may."""

    kept = Kept.ADDED
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="absences")
    delegate = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="delegations")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_in_order"),
            models.CheckConstraint(condition=~Q(user=F("delegate")), name="absence_other"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} by {self.delegate_id}"


class Relative(models.Model):
    """A user's own declaration that a person is a relative, or otherwise too close."""

    kept = Kept.ADDED
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="relatives")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "person"], name="relative_once")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.person_id}"
