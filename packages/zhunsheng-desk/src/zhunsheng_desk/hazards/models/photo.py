"""Photos, as the desk drew them anew: kept in the database, so that they stand or fall with the step they prove."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.hazards.models.hazard import Hazard
from zhunsheng_desk.kept import Kept


class Photo(InUnit):
    """A JPEG without metadata. Position and time are what its file said before they were taken out of it."""

    kept = Kept.LOGGED
    view_permission = "hazards.view"
    unit_field = "hazard__unit"

    class Stage(models.TextChoices):
        """What it shows."""

        FOUND = "found", _("As found")
        DONE = "done", _("Put right")
        CHECKED = "checked", _("Re-inspected")

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="photos")
    stage = models.CharField(max_length=16, choices=Stage.choices)
    round = models.PositiveIntegerField()
    content = models.BinaryField()
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    taken = models.CharField(max_length=19, blank=True)  # the camera's clock, whatever it said
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.stage}"
