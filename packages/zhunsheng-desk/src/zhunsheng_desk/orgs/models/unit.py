"""Units, their tree as an adjacency list with its closure, and where each stood before."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept


class Unit(InUnit):
    """An organ of the bureau. `down` and `up` are its spans: all units below and above, itself among them."""

    kept = Kept.LOGGED
    view_permission = "units.view"
    unit_field = "pk"

    class Kind(models.TextChoices):
        """The levels of a traffic-police bureau."""

        BUREAU = "bureau", _("Bureau")
        BRANCH = "branch", _("Branch")
        BRIGADE = "brigade", _("Brigade")
        SQUADRON = "squadron", _("Squadron")
        OFFICE = "office", _("Office")

    code = models.CharField(max_length=12, unique=True, validators=[RegexValidator(r"^\d{12}$")])
    name = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    closed = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Span(models.Model):
    """The closure of the tree: `below` lies under `above`, `depth` levels down (0: itself)."""

    kept = Kept.PASSING
    above = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="down")
    below = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="up")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["above", "below"], name="span_once")]

    def __str__(self) -> str:
        return f"{self.above_id} > {self.below_id}"


class Placement(models.Model):
    """Under which unit a unit stood, from a day to a day."""

    kept = Kept.ADDED
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None), name="placed_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="placement_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} under {self.parent_id}"
