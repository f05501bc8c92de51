"""A file on its way: kept until it has been taken in or dropped, tried before it is taken."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Upload(InUnit):
    """One file. Its content lies in the data folder only as long as the state says that it still waits."""

    kept = Kept.LOGGED
    view_permission = "intake.view"

    class State(models.TextChoices):
        """How far it came."""

        SENT = "sent", _("Waits for its dry run")
        TRYING = "trying", _("Dry run under way")
        TRIED = "tried", _("Waits for a yes")
        QUEUED = "queued", _("Waits to be taken in")
        TAKING = "taking", _("Being taken in")
        LANDED = "landed", _("Taken in")
        KNOWN = "known", _("Already held")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Dropped")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    profile = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.SENT)
    found = models.JSONField(default=dict)
    read = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="upload_state")]

    def __str__(self) -> str:
        return self.name
