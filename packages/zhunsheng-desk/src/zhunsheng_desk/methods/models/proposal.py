"""A change proposed by one person, which another confirms or refuses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Proposal(InUnit):
    """A value, a number of a rule, a silence or its end, from a day on.

    `target` is the parameter, the rule, the signal, or the key of the silence; `field` the entry of the rule. `old` and
    `new` are as JSON; `entry` is the whole rule as the layer will hold it.
    """

    kept = Kept.LOGGED
    view_permission = "methods.view"

    class Kind(models.TextChoices):
        """What is changed."""

        VALUE = "value", _("Parameter")
        LAW = "law", _("Law data")
        SILENCE = "silence", _("Silence of a signal")
        END = "end", _("End of a silence")

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", _("Waits for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Turned down")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    target = models.CharField(max_length=100)
    field = models.CharField(max_length=64, blank=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    entry = models.JSONField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.TextField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.PROPOSED)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "kind"], name="proposal_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "target", "unit"], condition=Q(state="proposed"), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(by=F("decided_by")), name="confirmed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}.{self.field}" if self.field else self.target

    @property
    def assessed(self) -> bool:
        """Whether it changes what the library finds, so that a preview comes first."""
        return self.kind in (self.Kind.VALUE, self.Kind.LAW)
