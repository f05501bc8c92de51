"""Signed ends of the chain in a file beside the database: who rewrites the log cannot rewrite them too.

One line of JSON a seal: entry number, its hash, the time, and an Ed25519 signature. The folder should lie on another
machine or medium (ZHUNSHENG_DESK_SEALS), the key where the database's administrator does not reach
(ZHUNSHENG_DESK_SEAL_KEY).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils import timezone

from zhunsheng_desk.audit.chain import canonical


@dataclass(frozen=True)
class Seal:
    """One line of the file; `good` says whether its signature holds."""

    seq: int
    digest: str
    at: str
    good: bool


def path() -> Path:
    """The file of seals."""
    return Path(settings.SEALS) / "heads.jsonl"


def add(*, seq: int, digest: str) -> None:
    """Sign an end of the chain and append it, on disk before this returns."""
    said = {"seq": seq, "digest": digest, "at": timezone.now().isoformat()}
    said["signature"] = _key().sign(canonical(said).encode()).hex()
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path().open("a", encoding="utf-8") as file:
        file.write(canonical(said) + "\n")
        file.flush()
        os.fsync(file.fileno())


def seals() -> Iterator[Seal]:
    """All seals, in the order they were made; a line that cannot be read is a seal that does not hold."""
    if not path().exists():
        return
    public = _key().public_key()
    for line in path().read_text(encoding="utf-8").splitlines():
        try:
            said = json.loads(line)
            signature = bytes.fromhex(said.pop("signature"))
            public.verify(signature, canonical(said).encode())
            yield Seal(seq=said["seq"], digest=said["digest"], at=said["at"], good=True)
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
            yield Seal(seq=0, digest="", at="", good=False)


def fingerprint() -> str:
    """The public key, to be written down elsewhere."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _key() -> Ed25519PrivateKey:
    place = Path(settings.SEAL_KEY)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    key = load_pem_private_key(place.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{place} is not an Ed25519 key")
    return key
