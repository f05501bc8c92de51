"""Passwords that were."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.kept import Kept


class OldPassword(models.Model):
    """The hash of a password used before, so that it is not used again."""

    kept = Kept.ADDED
    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="old_passwords")
    hash = models.CharField(max_length=256)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"
