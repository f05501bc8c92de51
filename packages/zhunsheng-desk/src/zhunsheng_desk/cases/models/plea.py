"""A person asks that what is kept about them be corrected or erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Person, Unit


class Plea(InUnit):
    """What is asked, and the answer with its reason."""

    kept = Kept.LOGGED
    view_permission = "pleas.answer"

    class Kind(models.TextChoices):
        """What is asked for."""

        CORRECT = "correct", _("Correction")
        ERASE = "erase", _("Erasure")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pleas")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    due = models.DateField()
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
