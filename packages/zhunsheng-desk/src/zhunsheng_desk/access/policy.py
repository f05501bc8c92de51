"""The rules of passwords, locks and sessions; a file policy.toml in the data folder replaces what it names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Policy:
    """Days, minutes and counts."""

    length: int
    kinds: int
    remembered: int
    days: int
    failures: int
    address_failures: int
    minutes: int
    idle_minutes: int
    recovery_codes: int
    steps: int


@cache
def policy() -> Policy:
    """The rules in force."""
    values: dict[str, int] = {}
    for path in (Path(__file__).parent / "policy.toml", Path(settings.HOME) / "policy.toml"):
        if path.exists():
            for section in tomllib.loads(path.read_text(encoding="utf-8")).values():
                values |= section
    return Policy(**values)
