"""The lake's own key: outside the lake, never printed. It makes pseudonyms and seals quarantined rows."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhunsheng.errors import Problem

SIZE = 32
NONCE = 12


@dataclass(frozen=True, repr=False)
class Key:
    """32 random bytes. ``pseudonyms`` and the sealing key are derived, so that neither tells of the other."""

    secret: bytes

    @property
    def id(self) -> str:
        """What the lake remembers of the key, to notice a wrong one."""
        return hmac.new(self.secret, b"zhunsheng key id", hashlib.sha256).hexdigest()[:16]

    @property
    def pseudonyms(self) -> bytes:
        """The key of the HMAC that stands for persons and plates."""
        return hmac.new(self.secret, b"zhunsheng pseudonyms", hashlib.sha256).digest()

    def seal(self, text: str) -> bytes:
        """The text, readable only with this key (AES-256-GCM)."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher().encrypt(nonce, text.encode(), None)

    def unseal(self, data: bytes) -> str:
        """What was sealed. Raises Problem ``seal_broken`` where the bytes are not as they were."""
        try:
            return self._cipher().decrypt(data[:NONCE], data[NONCE:], None).decode()
        except InvalidTag:
            raise Problem("seal_broken") from None

    def _cipher(self) -> AESGCM:
        return AESGCM(hmac.new(self.secret, b"zhunsheng quarantine", hashlib.sha256).digest())


def place(lake_id: str) -> Path:
    """Where the key of a lake lies: ``ZHUNSHENG_KEY_FILE``, else a file of the user's configuration folder."""
    if named := os.environ.get("ZHUNSHENG_KEY_FILE"):
        return Path(named)
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "zhunsheng" / "keys" / f"{lake_id}.key"


def create(lake_id: str) -> Key:
    """A new key in its place, readable by its owner alone; one already standing there is taken."""
    path = place(lake_id)
    if path.exists():
        return load(lake_id, expected="")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(SIZE) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Problem("key_unwritable", path=str(path), detail=error.strerror or str(error)) from error
    return load(lake_id, expected="")


def load(lake_id: str, *, expected: str) -> Key:
    """The lake's key; ``expected`` is the id that it must have, empty for any."""
    path = place(lake_id)
    try:
        key = Key(bytes.fromhex(path.read_text().strip()))
    except FileNotFoundError:
        raise Problem("key_missing", path=str(path)) from None
    except (OSError, ValueError) as error:
        raise Problem("key_unreadable", path=str(path), detail=str(error)) from error
    if len(key.secret) != SIZE or (expected and key.id != expected):
        raise Problem("key_wrong", path=str(path))
    return key
