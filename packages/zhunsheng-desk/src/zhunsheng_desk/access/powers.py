"""The four powers. An account is born with one and keeps it; a role counts only in an account of its power."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Power(models.TextChoices):
    """Work, and the three administrators who watch one another (GB/T 22239-2019, level 3)."""

    WORK = "work", _("Work")
    SYSTEM = "system", _("System administration")
    SECURITY = "security", _("Security administration")
    AUDIT = "audit", _("Audit administration")
