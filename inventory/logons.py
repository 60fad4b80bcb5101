"""So that no account is locked: from some refusals on, an account is tried once in a while and no more.

Windows locks an account after some failed logons within some minutes, often five or ten; forty hosts that are polled
with a password that was changed elsewhere would be forty. Refusals are counted for each account, whoever met them, a
poll or a connection test, until a host takes a logon with it (which makes Windows forget them too) or its secret is
replaced. Logons that are under way together may exceed the count by as many as there are, once.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from inventory import prepared
from inventory.models import Credential, PollState

REFUSED = "credentials_refused"
HELD_BACK = "logon_held_back"
BEARABLE = 3  # refusals: below the five of the strictest domains that are usual
# A secret that somebody has just typed in may be tried once more: it is how a wrong one is put right.
BEARABLE_OF_NEW_SECRETS = BEARABLE + 1
WINDOW = timedelta(minutes=15)  # as long as a host that refused is left alone by polls
_ACCEPTED = """
    UPDATE inventory_credential SET refusals = 0, next_try_at = NULL WHERE id = %s AND refusals > 0 RETURNING id
"""


class AccountHeldBack(Exception):
    """Nothing was sent."""

    code = HELD_BACK
    sentence = (
        f"The account of this host was refused {BEARABLE} times in a row, so it is tried only once in 15 minutes, lest "
        "Windows lock it. Give it its right password: every host that uses it is read again at once then."
    )


def ensure_bearable(credential: Credential, bearable: int = BEARABLE) -> None:
    """Before a logon. Of all who want to try an account that is held back, one may in each WINDOW. Raises
    AccountHeldBack."""
    if credential.refusals < bearable:
        return
    its_turn = Q(next_try_at=None) | Q(next_try_at__lte=Now())
    held = Credential.objects.filter(pk=credential.pk, refusals__gte=bearable)
    if held.filter(its_turn).update(next_try_at=Now() + WINDOW) or not held.exists():
        return
    raise AccountHeldBack(AccountHeldBack.sentence)


def refused(credential_id: int, at: datetime) -> None:
    """A host refused a logon that began `at` that moment: with the secret as it is, or with one before it."""
    tried = Credential.objects.filter(pk=credential_id, secret_changed_at__lte=at)
    tried.update(refusals=F("refusals") + 1, next_try_at=Now() + WINDOW)


def accepted(credential_id: int) -> None:
    """A host took it: whoever was held back goes on at once. Writes nothing where nobody had refused it."""
    if prepared.run(_ACCEPTED, [credential_id]):
        hosts_go_on(credential_id, HELD_BACK)


def hosts_go_on(credential_id: int, *codes: str) -> None:
    """The hosts of this account that wait for one of these reasons are due now."""
    waiting = PollState.objects.filter(host__credential=credential_id, last_error_code__in=codes)
    waiting.update(next_poll_at=timezone.now())
