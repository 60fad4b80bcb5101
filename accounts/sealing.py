"""Secrets of people at rest: the keys of HVPORTAL_CREDENTIAL_KEYS, newest first, as for the credentials of hosts."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Unreadable(Exception):
    """Sealed with a key that is no longer configured."""


def _ring() -> MultiFernet:
    keys = settings.HVPORTAL_CREDENTIAL_KEYS
    if not keys:
        raise ImproperlyConfigured("HVPORTAL_CREDENTIAL_KEYS is empty: no secret can be kept or used.")
    return MultiFernet([Fernet(key) for key in keys])


def seal(secret: str) -> bytes:
    return _ring().encrypt(secret.encode())


def unseal(sealed: bytes | memoryview) -> str:
    try:
        return _ring().decrypt(bytes(sealed)).decode()
    except InvalidToken as failure:
        raise Unreadable from failure


def reseal(sealed: bytes | memoryview) -> bytes:
    """With the newest key. Raises Unreadable where none of the keys fits."""
    try:
        return _ring().rotate(bytes(sealed))
    except InvalidToken as failure:
        raise Unreadable from failure
