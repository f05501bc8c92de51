"""How an entry is hashed. SM3 (GM/T 0004) where this machine's OpenSSL has it, SHA-256 otherwise; each entry names its own."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from zhunsheng_desk.audit.models import Entry

SM3, FALLBACK = "sm3", "sha256"
FIELDS = ("seq", "event", "actor_id", "unit_id", "subject", "purpose", "detail", "before", "algorithm")


def algorithm() -> str:
    """The hash that new entries get on this machine."""
    return SM3 if SM3 in hashlib.algorithms_available else FALLBACK


def canonical(value: Any) -> str:
    """JSON in one form: keys in order, no spaces, times and numbers as text where JSON has no form for them."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(entry: Entry) -> str:
    """The hash over all fields of an entry and the hash of the entry before it."""
    fields = {name: getattr(entry, name) for name in FIELDS} | {"at": entry.at.astimezone(UTC).isoformat()}
    return hashlib.new(entry.algorithm, canonical(fields).encode()).hexdigest()
