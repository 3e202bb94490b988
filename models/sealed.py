"""Columns whose content is encrypted at rest (AES-256-GCM), so that a stolen file tells nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from models.json_text import decoded, encoded

NONCE_BYTES = 12


class WrongKeyError(Exception):
    """The stored content was sealed with another SECRET_KEY."""


class Cipher:
    """Seals and opens bytes with a key derived from the secret."""

    def __init__(self, secret: str) -> None:
        kdf = HKDF(hashes.SHA256(), length=32, salt=None, info=b"donghaeng columns v1")
        self._aes = AESGCM(kdf.derive(secret.encode()))

    def seal(self, content: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aes.encrypt(nonce, content, None)

    def open(self, sealed: bytes) -> bytes:
        """Raise WrongKeyError when the key does not fit or the content was changed."""
        try:
            return self._aes.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as error:  # ValueError: cut short
            raise WrongKeyError(
                "SECRET_KEY does not fit the stored content: use the key that the data were"
                " written with (data/secret.key unless SECRET_KEY was set)"
            ) from error


def equip(dialect: Dialect, cipher: Cipher) -> None:
    """Give an engine's dialect the cipher that its sealed columns use."""
    dialect.donghaeng_cipher = cipher  # type: ignore[attr-defined]


def _cipher(dialect: Dialect) -> Cipher:
    cipher: Cipher = dialect.donghaeng_cipher  # type: ignore[attr-defined]
    return cipher


class SealedBytes(TypeDecorator[bytes]):
    """Bytes, encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _cipher(dialect).seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _cipher(dialect).open(value)


class SealedJson(TypeDecorator[Any]):
    """JSON values, encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return _cipher(dialect).seal(encoded(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return decoded(_cipher(dialect).open(value))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """As usual, without the layers in between: drivers take bytes as they are."""
        cipher = _cipher(dialect)

        def process(value: Any) -> bytes | None:
            return None if value is None else cipher.seal(encoded(value))

        return process
