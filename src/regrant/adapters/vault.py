"""Sealing of secrets: AES-256-GCM under a data key that the key file's key wraps.

A sealed value is `version (1) | algorithm (1) | data key id (4) | nonce (12) | ciphertext`. The
associated data names installation, table, row and column, so a value that was moved does not
open (`security.md` P4).
"""

import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from regrant.adapters.key_file import WrappingKey
from regrant.errors import MisconfiguredError

VERSION: Final = 1
AES_256_GCM: Final = 1
ID_BYTES: Final = 4
NONCE_BYTES: Final = 12
_PREFIX: Final = 2 + ID_BYTES
_BODY: Final = _PREFIX + NONCE_BYTES


class SealBrokenError(MisconfiguredError):
    """A sealed value does not open: moved, altered, or sealed under a key that is gone."""

    code = "seal-broken"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives; it opens nowhere else."""

    table: str
    row: str
    column: str


class Vault:
    """Seals and opens values.

    Args:
        installation: The installation's id.
        data_keys: Every data key by its id; the ids are 4 bytes.
        primary: The id of the key that seals what is new.
    """

    def __init__(self, installation: str, data_keys: Mapping[bytes, bytes], primary: bytes) -> None:
        self._installation = installation
        self._keys = dict(data_keys)
        self._ciphers = {key_id: AESGCM(key) for key_id, key in data_keys.items()}
        self._primary = primary

    def seal(self, value: bytes, place: Place) -> bytes:
        """Encrypt a value for one place."""
        header = bytes((VERSION, AES_256_GCM)) + self._primary
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self._primary]
        return header + nonce + cipher.encrypt(nonce, value, self._associated(header, place))

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Decrypt a value of this place.

        Raises:
            SealBrokenError: It was sealed for another place or key, or was altered.
        """
        header, nonce = sealed[:_PREFIX], sealed[_PREFIX:_BODY]
        cipher = self._ciphers.get(header[2:])
        if header[:2] != bytes((VERSION, AES_256_GCM)) or cipher is None:
            raise SealBrokenError(_message(place, "it names a key that is not here"))
        try:
            return cipher.decrypt(nonce, sealed[_BODY:], self._associated(header, place))
        except InvalidTag:
            raise SealBrokenError(_message(place, "it was moved or altered")) from None

    def sign(self, value: str, purpose: str) -> str:
        """A signature of a public value, good for one purpose; nothing is stored."""
        return self._signature(self._primary, value, purpose)

    def is_signed(self, value: str, signature: str, purpose: str) -> bool:
        """Whether this installation signed the value for this purpose, under any of its keys."""
        expected = [self._signature(key_id, value, purpose) for key_id in self._keys]
        given = signature.encode("utf-8", "replace")
        return any(hmac.compare_digest(each.encode(), given) for each in expected)

    def _signature(self, key_id: bytes, value: str, purpose: str) -> str:
        key = hmac.digest(self._keys[key_id], f"sign\x1f{purpose}".encode(), sha256)
        digest = hmac.digest(key, value.encode(), sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")

    def key_of(self, sealed: bytes) -> bytes:
        """The id of the data key that a value is sealed under."""
        return sealed[2:_PREFIX]

    def _associated(self, header: bytes, place: Place) -> bytes:
        parts = (self._installation, place.table, place.row, place.column)
        return header + b"\x1f".join(part.encode() for part in parts)


def new_data_key() -> tuple[bytes, bytes]:
    """A random data key with its random id."""
    return os.urandom(ID_BYTES), os.urandom(32)


def wrap(data_key: bytes, key_id: bytes, wrapping: WrappingKey, installation: str) -> bytes:
    """Encrypt a data key under a key of the key file."""
    nonce = os.urandom(NONCE_BYTES)
    bound = installation.encode() + b"\x1f" + key_id
    return nonce + AESGCM(wrapping.key).encrypt(nonce, data_key, bound)


def unwrap(wrapped: bytes, key_id: bytes, wrapping: WrappingKey, installation: str) -> bytes:
    """Decrypt a data key.

    Raises:
        SealBrokenError: The key file's key is not the one it was wrapped with.
    """
    bound = installation.encode() + b"\x1f" + key_id
    nonce, body = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return AESGCM(wrapping.key).decrypt(nonce, body, bound)
    except InvalidTag:
        raise SealBrokenError(
            "The key file does not belong to this database: its key cannot open the data keys. "
            "Put the installation's own key file back; nothing was changed."
        ) from None


def _message(place: Place, why: str) -> str:
    return f"The secret in {place.table}.{place.column} of {place.row} does not open: {why}."
