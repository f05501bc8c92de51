"""Accounts, and the attempts to sign in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from zhunsheng_desk.access.powers import Power
from zhunsheng_desk.kept import Kept


class UserManager(BaseUserManager["User"]):
    """Finds accounts as they sign in; making them is a service."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of a name, whatever its case."""
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """An account. Its power is given at birth; no service changes it."""

    kept = Kept.LOGGED
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    power = models.CharField(max_length=16, choices=Power.choices, default=Power.WORK)
    person = models.OneToOneField("orgs.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="user")
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=True)
    password_set = models.DateTimeField(null=True, blank=True)
    made = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(power__in=Power.values), name="user_power_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """One attempt to sign in, or a lift of the lock by the security administrator."""

    kept = Kept.PASSING

    class Outcome(models.TextChoices):
        """How it ended."""

        GOOD = "good"
        BAD = "bad"
        LIFTED = "lifted"

    username = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["username", "at"], name="attempt_username"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.outcome}"
