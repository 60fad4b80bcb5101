"""So that no account is locked: after some refusals of one account, no other host is tried with it for a while.

Windows locks an account after some failed logons, often five or ten; forty hosts added with a mistyped password would
be forty. Each refusal counts once for each host, whether a test or a poll met it, and none that was before the secret
was replaced.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from inventory.models import Credential, PollState
from onboarding.models import ConnectionStep

REFUSED = "credentials_refused"
BEARABLE = 3  # refusals: below the five of the strictest domains that are usual
WINDOW = timedelta(minutes=15)  # as long as a host that refused is left alone by polls


def held_back(credential: Credential) -> str | None:
    """Why this account is not tried now, in words; None where it may be."""
    refused = _refusals(credential, timezone.now() - WINDOW)
    if len(refused) < BEARABLE:
        return None
    again = min(refused.values()) + WINDOW
    return (
        f"This account was refused by {len(refused)} hosts in the last 15 minutes, so the portal does not try it at "
        f"another one, lest it be locked. Give {credential.name} its right password, or wait until {again:%H:%M} UTC."
    )


def _refusals(credential: Credential, since: datetime) -> dict[str, datetime]:
    """The latest refusal by host."""
    since = max(since, credential.secret_changed_at)
    steps = ConnectionStep.objects.filter(code=REFUSED, started_at__gt=since, test__credential=credential)
    tried = steps.order_by("started_at").values_list("test__name", "started_at")
    polls = PollState.objects.filter(
        host__credential=credential, last_error_code=REFUSED, last_finished_at__gt=since
    ).values_list("host__name", "last_finished_at")
    return {name: at for name, at in (*tried, *polls) if at is not None}
