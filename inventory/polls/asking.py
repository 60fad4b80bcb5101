"""Asking for a poll before its time, because something was changed at the host."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models.functions import Least, Now

from inventory.models import PollState

# Long enough for Hyper-V to show what it has just done, short enough for whoever watches.
SETTLES_SECONDS = 2


def read_soon(host_ids: Iterable[int]) -> None:
    """All of it, heavy sections too. A host that is being polled now is polled again; paused and retired ones stay
    what they are."""
    soon = Now() + timedelta(seconds=SETTLES_SECONDS)
    rows = PollState.objects.filter(host__in=list(host_ids))
    rows.update(next_poll_at=Least("next_poll_at", soon), heavy_wanted=True)
