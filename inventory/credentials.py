"""Credentials at rest, passwords and private keys: MultiFernet, newest key first.

Promises: a secret is readable only with one of HVPORTAL_CREDENTIAL_KEYS; rotation re-encrypts row by row and may be
interrupted, because every key listed can still decrypt. Raises SecretUnreadable when no key fits.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hyperv.secrets import Secret
from inventory.models import Credential


class SecretUnreadable(Exception):
    """The stored secret was encrypted with a key that is no longer configured."""

    code = "secret_unreadable"
    sentence = (
        "The stored password cannot be decrypted with the configured keys. "
        "Restore the missing key in HVPORTAL_CREDENTIAL_KEYS or enter the password again."
    )


def _ring() -> MultiFernet:
    keys = settings.HVPORTAL_CREDENTIAL_KEYS
    if not keys:
        raise ImproperlyConfigured("HVPORTAL_CREDENTIAL_KEYS is empty: no credential can be kept or used.")
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(secret: str) -> bytes:
    return _ring().encrypt(secret.encode())


def decrypt(credential: Credential) -> Secret:
    """The password, in the form that shows itself in no traceback."""
    return unseal(bytes(credential.secret))


def unseal(sealed: bytes) -> Secret:
    try:
        return Secret(_ring().decrypt(sealed).decode())
    except InvalidToken as failure:
        raise SecretUnreadable(SecretUnreadable.sentence) from failure


def rotate_all() -> int:
    """Re-encrypt every credential with the newest key; answers how many. Safe to repeat and to interrupt: each row is
    changed by itself, and only from what it was when it was read, so that a password that somebody enters meanwhile
    stays (it is encrypted with the newest key already)."""
    ring = _ring()
    credentials = Credential.objects.order_by("pk")
    for credential in credentials:
        sealed = bytes(credential.secret)
        try:
            rotated = ring.rotate(sealed)
        except InvalidToken as failure:
            raise SecretUnreadable(f"{credential.name}: {SecretUnreadable.sentence}") from failure
        Credential.objects.filter(pk=credential.pk, secret=sealed).update(secret=rotated)
    return len(credentials)
