"""How long polls wait for their turn: the age of the queue, told by PostgreSQL, which knows what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q

from inventory.models import PollState
from inventory.scope import Scope
from inventory.selectors.conditions import LATE_AFTER


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hosts that are due: not sent yet, sent and not begun, and being polled. `oldest` None: nobody waits."""

    due: int
    sent: int
    running: int
    oldest: timedelta | None

    @property
    def is_old(self) -> bool:
        return self.oldest is not None and self.oldest > LATE_AFTER


def waiting_now(now: datetime, scope: Scope) -> Waiting:
    states = scope.by_host(PollState.objects.filter(host__is_paused=False, host__retired_at=None), "host")
    held, due = Q(lease_expires_at__gt=now), Q(next_poll_at__lte=now)
    begun = held & Q(last_started_at__gte=F("next_poll_at"))
    waits = due & ~begun
    found = states.aggregate(
        due=Count("pk", filter=waits & ~held),
        sent=Count("pk", filter=waits & held),
        running=Count("pk", filter=begun),
        since=Min("next_poll_at", filter=waits),
    )
    oldest = now - found["since"] if found["since"] else None
    return Waiting(found["due"], found["sent"], found["running"], oldest)
