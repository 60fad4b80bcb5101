"""The second factor: set up, asked for, taken away."""

import base64
import hashlib
import hmac
import secrets

import pyotp
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Authenticator, RecoveryCode, User
from accounts.sealing import reseal, seal, unseal
from audit.services import record

STEP_SECONDS = 30  # RFC 6238 §5.2, and what every app assumes
DRIFT_STEPS = 1  # a clock that is half a minute off, and somebody who types slowly
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: no dictionary and no card of computers finds one from its digest
WRONG = "That is not the code of this moment. Look at the app again; the clock of the phone has to be right."


def authenticator_begin(person: User) -> str:
    """The secret for the app: the one that waits to be confirmed, or a new one. A confirmed one stays as it is."""
    waiting = Authenticator.objects.filter(user=person).first()
    if waiting is None:
        secret = pyotp.random_base32()
        waiting, _ = Authenticator.objects.get_or_create(user=person, defaults={"secret": seal(secret)})
    if waiting.confirmed_at:
        raise ValidationError("There is an authenticator already. Remove it first.")
    return unseal(waiting.secret)


@transaction.atomic
def authenticator_confirm(person: User, code: str) -> list[str]:
    """From now on a login takes a code. Answers the recovery codes, which nobody can show again."""
    row = Authenticator.objects.select_for_update().filter(user=person, confirmed_at=None).first()
    step = _step_of(row, _typed(code)) if row else None
    if row is None or step is None:
        raise ValidationError(WRONG)
    row.confirmed_at, row.last_step = timezone.now(), step
    row.save(update_fields=["confirmed_at", "last_step"])
    record("authenticator.added", person, summary=f"{person} set up an authenticator.")
    return _new_codes(person)


@transaction.atomic
def recovery_codes_renew(person: User) -> list[str]:
    """The old ones stop working."""
    record("authenticator.codes_renewed", person, summary=f"{person} has new recovery codes.")
    return _new_codes(person)


@transaction.atomic
def authenticator_remove(person: User) -> None:
    """By the person, or by an administrator for somebody who lost the phone."""
    removed, _ = Authenticator.objects.filter(user=person, confirmed_at__isnull=False).delete()
    RecoveryCode.objects.filter(user=person).delete()
    if removed:
        record("authenticator.removed", person, summary=f"The authenticator of {person} was removed.")


@transaction.atomic
def code_take(person: User, code: str) -> bool:
    """True once for each code: of the app, or a recovery code."""
    code = _typed(code)
    if not (code.isascii() and code.isdigit()):
        return _take_recovery_code(person, code)
    row = Authenticator.objects.select_for_update().filter(user=person, confirmed_at__isnull=False).first()
    step = _step_of(row, code) if row else None
    if row is None or step is None:
        return False
    Authenticator.objects.filter(pk=row.pk).update(last_step=step)
    return True


def _typed(code: str) -> str:
    """Without the gaps in which apps and papers show codes."""
    return "".join(code.split()).replace("-", "").upper()


def _step_of(row: Authenticator, code: str) -> int | None:
    """The time step that this code belongs to; None for a wrong one, and for one that was taken before."""
    totp, now = pyotp.TOTP(unseal(row.secret)), int(timezone.now().timestamp()) // STEP_SECONDS
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    found = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())]
    return next((step for step in found if row.last_step is None or step > row.last_step), None)


def _take_recovery_code(person: User, code: str) -> bool:
    fresh = RecoveryCode.objects.filter(user=person, digest=_digest(code), used_at=None)
    if not fresh.update(used_at=timezone.now()):
        return False
    left = RecoveryCode.objects.filter(user=person, used_at=None).count()
    record("authenticator.code_used", person, summary=f"{person} used a recovery code; {left} are left.", by=person)
    return True


def _new_codes(person: User) -> list[str]:
    RecoveryCode.objects.filter(user=person).delete()
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=person, digest=_digest(code)) for code in codes)
    return ["-".join(code[place : place + 4] for place in range(0, len(code), 4)) for code in codes]


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def secrets_reseal() -> int:
    """With the newest key; answers how many. Safe to repeat and to interrupt; one that was set up meanwhile stays."""
    rows = list(Authenticator.objects.order_by("pk"))
    for row in rows:
        Authenticator.objects.filter(pk=row.pk, secret=row.secret).update(secret=reseal(row.secret))
    return len(rows)
