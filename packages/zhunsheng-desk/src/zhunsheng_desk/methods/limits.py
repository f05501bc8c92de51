"""Limits of the day, as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from zhunsheng_desk.bridge.dated import load
from zhunsheng_desk.problems import Problem


@dataclass(frozen=True)
class Limits:
    """Days, and minutes of silence after which a preview's process is taken to have ended."""

    silence_days: int
    ahead_days: int
    beat_minutes: int


def limits() -> Limits:
    """Those in force today."""
    return load(Limits, package="zhunsheng_desk.methods", on=timezone.localdate(), name="limits.toml")


def check_start(since: date, *, today: bool) -> None:
    """Refuse a first day that rewrites the past, or is too far off: a change begins tomorrow at the earliest, a silence today.

    Raises
    ------
    Problem
        ``change_too_early``, ``change_too_late``.
    """
    first = timezone.localdate() + timedelta(days=0 if today else 1)
    last = timezone.localdate() + timedelta(days=limits().ahead_days)
    if since < first:
        raise Problem("change_too_early", since=since, first=first)
    if since > last:
        raise Problem("change_too_late", since=since, last=last)
