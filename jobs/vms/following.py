"""Where a VM is, and how it stands there: `place` and `observe` of the kinds of job that are about one VM.

A VM moves: by its cluster, or by people. Where it is now the polls say; a look that does not find it asks for polls of
all hosts that may have it, so that the next tick goes where it is.
"""

from uuid import UUID

from django.db import connection
from django.utils import timezone

from hyperv.acting import DAY_SECONDS, look_at_vm
from hyperv.contracts.vm_look import MergeEvent, VMLook
from hyperv.target import Target
from inventory.models import VM, Host, VMReading
from inventory.polls.asking import read_soon
from jobs.kinds import Facts
from jobs.vms.kept import holding_events

LOOK_SECONDS = 40.0


def host_of(facts: Facts) -> int | None:
    """A kind's `place`: where the polls saw it last; None where it is gone from everywhere."""
    if facts.vm_id is None:
        return None
    return VM.objects.filter(pk=facts.vm_id, gone_at=None).values_list("host_id", flat=True).first()


def look(facts: Facts, target: Target) -> VMLook:
    """A kind's `observe`."""
    if facts.vm_id is None:
        raise LookupError("this job is about no VM")
    since, kept = _events_of(facts.vm_id)
    seen = look_at_vm(target, facts.vm_id, deadline_seconds=LOOK_SECONDS, events_seconds=since)
    if seen.vm is None:
        _ask_where_it_is(facts.vm_id)
    return seen.model_copy(update={"events": (*kept, *seen.events)})


def _events_of(vm_id: UUID) -> tuple[int, list[MergeEvent]]:
    """How many seconds a look goes back, and what the polls kept that holds it. What Hyper-V wrote before it was
    started anew is over. By the clock of its host; at most a day, for the polls have kept what is older."""
    known = VMReading.objects.filter(vm=vm_id).values_list("booted_at", "vm__host__poll_state__clock_offset_seconds")
    at, offset = known.first() or (None, None)
    kept = holding_events(vm_id, at, timezone.now())
    connection.close()
    if at is None:
        return DAY_SECONDS, kept
    seconds = int(min(DAY_SECONDS, max(1.0, (timezone.now() - at).total_seconds() + (offset or 0.0))))
    return seconds, kept


def _ask_where_it_is(vm_id: UUID) -> None:
    """No connection is held afterwards, as none was before."""
    host = Host.objects.filter(vms=vm_id).values("pk", "cluster_id").first()
    if host:
        mates = Host.objects.filter(cluster__isnull=False, cluster=host["cluster_id"]).values_list("pk", flat=True)
        read_soon({host["pk"], *mates})
    connection.close()
