"""Merges that the portal has queued or begun: which VMs they are of, and what they may still take of a volume."""

from collections.abc import Collection, Mapping
from uuid import UUID

from jobs.models import Job

MERGE = "merge"  # the kind's key


def under_way(vms: Collection[UUID]) -> Mapping[UUID, tuple[int, str]]:
    """VM -> (number, title) of the first job of it that is not over, of whatever kind; one query."""
    rows = Job.objects.filter(vm__in=list(vms), ended_at=None).order_by("-pk")
    return {vm: (number, title) for vm, number, title in rows.values_list("vm_id", "pk", "title") if vm}


def reserved_for_others(job: int | None = None) -> Mapping[int, int]:
    """Volume -> bytes that merges at work may still take there, `job` apart; one query. What one has taken already is
    counted again: nobody knows how much of it that is."""
    rows = Job.objects.filter(kind=MERGE, started_at__isnull=False, ended_at=None)
    rows = rows if job is None else rows.exclude(pk=job)
    found: dict[int, int] = {}
    for takes in rows.values_list("preflight__takes", flat=True):
        for volume, count in (takes or {}).items():
            found[int(volume)] = found.get(int(volume), 0) + count
    return found
