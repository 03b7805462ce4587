"""Encryption of what is written: a form's own is kept alike, a password of the user's is set (AES-256).

Kept alike means the same key and permissions, so owner and users open the filled form as they opened the blank.
There the initialisation vectors are derived from key, place and content (as SIV modes do) instead of drawn, so
that the same filling gives the same bytes. Source: PDF 32000-2, 7.6.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from pypdf.generic import DictionaryObject, PdfObject

from alis_kit.pdf.private import crypt_filter, new_security_handler


@dataclass(frozen=True)
class Secrecy:
    """A security handler of pypdf's with the dictionary that describes it."""

    handler: Any
    entry: DictionaryObject

    def encrypt(self, thing: PdfObject, number: int) -> PdfObject:
        """Encrypt the strings and streams of the object that will have *number*."""
        parts = crypt_filter(self.handler, number)
        parts.stm_crypt = _steady(parts.stm_crypt, number)
        parts.str_crypt = _steady(parts.str_crypt, number)
        encrypted: PdfObject = parts.encrypt_object(thing)
        return encrypted


def password_only(password: str) -> Secrecy:
    """Make an AES-256 security handler that opens for this password; its key is random."""
    return Secrecy(*new_security_handler(password))


class _SteadyAES:
    """AES-CBC whose initialisation vector depends on key, object and content only."""

    def __init__(self, algorithm: AES, number: int) -> None:
        self._algorithm = algorithm
        self._number = number

    def encrypt(self, data: bytes) -> bytes:
        place = self._number.to_bytes(4, "big")
        vector = hmac.digest(bytes(self._algorithm.key), place + data, "sha256")[:16]
        padder = PKCS7(128).padder()
        encryptor = Cipher(self._algorithm, CBC(vector)).encryptor()
        padded = padder.update(data) + padder.finalize()
        return vector + encryptor.update(padded) + encryptor.finalize()


def _steady(crypt: Any, number: int) -> Any:  # noqa: ANN401
    algorithm = getattr(crypt, "alg", None)
    return _SteadyAES(algorithm, number) if isinstance(algorithm, AES) else crypt
