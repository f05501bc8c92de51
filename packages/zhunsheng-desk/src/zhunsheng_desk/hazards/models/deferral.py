"""A hazard that cannot be removed yet: why, how it is kept under control, until when, and who above allowed it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.hazards.models.hazard import Hazard
from zhunsheng_desk.kept import Kept


class Deferral(models.Model):
    """Asked once at a time."""

    kept = Kept.LOGGED

    class State(models.TextChoices):
        """How it was decided."""

        ASKED = "asked", _("Waits for the unit above")
        ALLOWED = "allowed", _("Allowed")
        REFUSED = "refused", _("Not allowed")

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="deferrals")
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    reason = models.TextField()
    measure = models.TextField()
    until = models.DateField()
    asked_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hazard"], condition=Q(state="asked"), name="deferral_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.until}"
