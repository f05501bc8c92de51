"""What the assessment said: leads, their records, pictures and checks, as they were written."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.cases.models.case import Case
from zhunsheng_desk.kept import Kept


class Lead(models.Model):
    """One row of warnings.parquet."""

    kept = Kept.ADDED
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="leads")
    warning_id = models.CharField(max_length=64, unique=True)
    level = models.CharField(max_length=8, choices=Case.Level.choices)
    score = models.FloatField()
    q_value = models.FloatField()
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()
    first_seen = models.DateTimeField(null=True)
    family_size = models.PositiveIntegerField(default=0)
    law_version = models.CharField(max_length=64, blank=True)
    methods = models.JSONField(default=list)
    reasons = models.JSONField()
    brought = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-window_end", "pk"]

    def __str__(self) -> str:
        return self.warning_id


class Record(models.Model):
    """A record that a lead asks to look at, with what the lake held of it."""

    kept = Kept.ADDED
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="records")
    place = models.PositiveIntegerField()
    record_id = models.CharField(max_length=128)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["lead", "place"], name="record_place")]

    def __str__(self) -> str:
        return self.record_id


class Picture(models.Model):
    """A funnel, histogram or timeline of a reason, drawn by the library."""

    kept = Kept.ADDED
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="pictures")
    indicator = models.CharField(max_length=64)
    picture = models.CharField(max_length=16)
    lang = models.CharField(max_length=2)
    svg = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["lead", "lang"], name="picture_lead")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.picture}"


class Check(models.Model):
    """A record of a lead that contradicts fact or law."""

    kept = Kept.ADDED
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="checks")
    record_id = models.CharField(max_length=128)
    rule = models.CharField(max_length=64)
    article = models.TextField(blank=True)
    text_zh = models.TextField()
    text_en = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.rule}"
