"""Codes of the second factor: RFC 6238 by `cryptography`; secrets are kept encrypted under the desk's key."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import time

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings

from zhunsheng_desk.access.models import SecondFactor
from zhunsheng_desk.access.policy import policy

STEP = 30
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none is taken for another


def new_secret() -> str:
    """A fresh secret of 160 bits, encrypted."""
    return _box().encrypt(os.urandom(20)).decode()


def address(factor: SecondFactor) -> str:
    """What the phone scans."""
    return _totp(factor).get_provisioning_uri(factor.user.username, "准绳 Zhunsheng")


def key(factor: SecondFactor) -> str:
    """The secret as a phone takes it by hand."""
    return base64.b32encode(_box().decrypt(factor.secret.encode())).decode()


def step_of(factor: SecondFactor, code: str, *, now: float | None = None) -> int | None:
    """The time step that a code is of, where it is good and later than the last one used."""
    if not (code.isascii() and code.isdigit()):
        return None
    at = int((time.time() if now is None else now) // STEP)
    for step in range(at - policy().steps, at + policy().steps + 1):
        if step > factor.last_step and _good(factor, code, step):
            return step
    return None


def new_codes() -> list[str]:
    """Recovery codes to print: ten characters each, 50 bits."""
    return [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(policy().recovery_codes)
    ]


def hash_of(code: str) -> str:
    """How a recovery code is kept; keyed, so the table alone gives nothing."""
    plain = code.strip().upper().encode()
    return hashlib.blake2b(plain, key=_key(), digest_size=32).hexdigest()


def _good(factor: SecondFactor, code: str, step: int) -> bool:
    try:
        _totp(factor).verify(code.encode(), step * STEP)
    except InvalidToken:
        return False
    return True


def _totp(factor: SecondFactor) -> TOTP:
    return TOTP(_box().decrypt(factor.secret.encode()), 6, SHA1(), STEP)  # SHA-1 is what phones know


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key()))


def _key() -> bytes:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"second factor").digest()
