"""Seeds of blind draws: committed to when drawn, readable when opened."""

from __future__ import annotations

import base64
import hashlib
import random
import secrets
from collections.abc import Sequence
from typing import TypeVar

from cryptography.fernet import Fernet
from django.conf import settings

T = TypeVar("T")


def new_seed() -> str:
    """256 random bits."""
    return secrets.token_hex(32)


def commitment(seed: str) -> str:
    """What the log keeps of a seed from the first moment."""
    return hashlib.sha256(seed.encode()).hexdigest()


def drawn(population: Sequence[T], *, count: int, seed: str) -> list[T]:
    """The same for the same population, count and seed, so that anyone can draw again."""
    return random.Random(seed).sample(list(population), count)


def sealed(seed: str) -> str:
    """Encrypted under the desk's key."""
    return _box().encrypt(seed.encode()).decode()


def opened(text: str) -> str:
    """The seed again."""
    return _box().decrypt(text.encode()).decode()


def _box() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"blind draw").digest()
    return Fernet(base64.urlsafe_b64encode(key))
