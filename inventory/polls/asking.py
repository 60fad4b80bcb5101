"""Asking for a poll before its time, because something was changed at the host."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models.functions import Least, Now

from inventory.models import PollState

# Long enough for Hyper-V to show what it has just done, short enough for whoever watches.
SETTLES_SECONDS = 2


def read_soon(host_ids: Iterable[int]) -> None:
    """All of it, heavy sections too; paused and retired hosts stay what they are."""
    _wanted_soon(host_ids)


def read_again(host_ids: Iterable[int]) -> None:
    """As `read_soon`, of what the portal has changed just now: a poll that is at work may have read it before, and is
    followed by another; and the usual pause between two that ask for all need not be over."""
    _wanted_soon(host_ids, asked_at=Now())


def _wanted_soon(host_ids: Iterable[int], **also: Any) -> None:
    soon = Now() + timedelta(seconds=SETTLES_SECONDS)
    rows = PollState.objects.filter(host__in=list(host_ids))
    rows.update(next_poll_at=Least("next_poll_at", soon), heavy_wanted=True, **also)
