"""The watermark of what leaves the desk."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from zhunsheng_desk.access.models import User
from zhunsheng_desk.web.purpose import purposes


def mark(*, by: User, purpose: str, number: int, digest: str) -> str:
    """Who took it out, when, why, and the log's entry that says so."""
    text = _(
        "Taken out by %(name)s (%(username)s) on %(at)s for: %(purpose)s. Audit entry %(number)d %(digest)s. Not to be passed on."
    )
    return text % {
        "name": by.name,
        "username": by.username,
        "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        "purpose": str(purposes()[purpose]) if purpose in purposes() else purpose,
        "number": number,
        "digest": digest[:12],
    }
