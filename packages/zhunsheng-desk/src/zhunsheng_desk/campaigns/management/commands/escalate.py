"""`zhunsheng-desk escalate`: tell the levels above of overdue tasks; run it every morning by a timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from zhunsheng_desk.campaigns.services.escalating import escalate


class Command(BaseCommand):
    """Escalate overdue tasks."""

    help = "tell the levels above of overdue tasks, each level once"

    def handle(self, *args: Any, **options: Any) -> None:
        """Escalate, and say how many."""
        self.stdout.write(_("%(count)d levels told.") % {"count": escalate(timezone.localdate(), by=None)})
