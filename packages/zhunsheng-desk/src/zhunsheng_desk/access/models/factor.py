"""The second factor: a time-based code of a phone, and codes on paper for when the phone is lost."""

from __future__ import annotations

from django.db import models

from zhunsheng_desk.kept import Kept


class SecondFactor(models.Model):
    """A phone's secret, encrypted under the desk's key; it counts once a code of it was shown."""

    kept = Kept.LOGGED
    user = models.OneToOneField("access.User", on_delete=models.CASCADE, related_name="factor")
    secret = models.TextField()
    confirmed = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # a code is good once

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """One code on paper, kept as a hash, good once."""

    kept = Kept.LOGGED
    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=64)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user_id)
