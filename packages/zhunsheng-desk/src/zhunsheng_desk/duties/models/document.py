"""Commitments (承诺书) and responsibility documents (责任书): versions that never change, signed by every person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Person, Unit


class Document(InUnit):
    """A document of a unit for all people there and below; in force is its last version."""

    kept = Kept.LOGGED
    view_permission = "documents.view"

    class Kind(models.TextChoices):
        """Two kinds."""

        PLEDGE = "pledge", _("Commitment")
        CHARGE = "charge", _("Responsibility document")

    class Who(models.TextChoices):
        """Who signs."""

        ALL = "all", _("All officers and auxiliaries")
        POLICE = "police", _("Police officers")
        AUXILIARY = "auxiliary", _("Auxiliaries")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    who = models.CharField(max_length=16, choices=Who.choices, default=Who.ALL)
    title = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """The text in force from a day, with its digest."""

    kept = Kept.ADDED
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=10000)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"


class Signature(models.Model):
    """A person's, to the text of a digest: by their own account, or on paper with its scan."""

    kept = Kept.ADDED
    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    scan = models.OneToOneField(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on_paper = models.BooleanField(default=False)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "person"], name="signed_once"),
            models.CheckConstraint(condition=Q(on_paper=False) | Q(scan__isnull=False), name="paper_has_its_scan"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"
