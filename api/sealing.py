"""Texts that go out and come back, and that nobody between reads or changes.

A cursor holds what a list is sorted by, and that may be what its reader is not to know. AES-SIV (RFC 5297) hides it
and notices every change; it takes no nonce, so that the same page has the same cursor and the same ETag. Compressed,
because paths are long, then filled up: how long a cursor is says little of how long a name is.
"""

import base64
import binascii
import json
import zlib
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

STEP = 64  # bytes; the sort keys of most rows fit into one or two steps
SALT = b"hvportal.api.sealing"


class NotOurs(Exception):
    """Sealed by somebody else, for something else, or changed since."""


def seal(told: Any, purpose: str) -> str:
    """`told`: what JSON can hold. It is opened for the same purpose only. Of letters that an address may have."""
    packed = zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
    filled = packed.ljust(-(-len(packed) // STEP) * STEP, b"\0")
    sealed = _cipher(settings.SECRET_KEY).encrypt(filled, [purpose.encode()])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(text: str, purpose: str) -> Any:
    """Raises NotOurs; for what an older SECRET_KEY sealed too."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotOurs from None
    try:
        filled = _cipher(settings.SECRET_KEY).decrypt(sealed, [purpose.encode()])
    except (InvalidTag, ValueError):  # ValueError: too short to be one
        raise NotOurs from None
    return json.loads(zlib.decompressobj().decompress(filled))


@cache
def _cipher(secret: str) -> AESSIV:
    """SIV takes two keys of 256 bits; what signs sessions is not itself the key of anything else."""
    derived = HKDF(hashes.SHA256(), length=64, salt=SALT, info=b"").derive(secret.encode())
    return AESSIV(derived)
