"""What a tick of taking or applying has before it: a look at the VM, and what polls say by now of what a look lacks."""

from dataclasses import dataclass

from django.utils import timezone

from hyperv.contracts.vm_look import VMLook
from hyperv.target import Target
from inventory.scope import EVERYTHING
from jobs.kinds import Facts
from jobs.vms.following import look
from snapshots.kinds.change_facts import FromPolls
from snapshots.selectors.changing import asked_of_one


@dataclass(frozen=True, slots=True)
class ChangeView:
    look: VMLook
    polls: FromPolls


def observe(facts: Facts, target: Target) -> ChangeView:
    """The polls first: `look` gives the connection back before the host is asked."""
    polls = polls_now(facts)
    return ChangeView(look(facts, target), polls)


def polls_now(facts: Facts) -> FromPolls:
    """Guests tell more in the course of days, and people tag. Of a VM that no poll shows any more: as it was queued."""
    kept = FromPolls.of(facts.preflight)
    asked = asked_of_one(facts.vm_id, EVERYTHING, timezone.now()) if facts.vm_id else None
    return kept if asked is None else kept.anew(asked.polls)
