"""How fast hosts merge, by what polls saw of merges; and how fast VMs write, by how their files grew."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from inventory import prepared
from inventory.merge_events import MERGE_FAILED, MERGED
from jobs.choices import State
from jobs.models import Job
from snapshots.domain.facts import NOW, VMFacts
from snapshots.domain.merging.pace import Pace, pace_of
from snapshots.domain.merging.words import size
from snapshots.selectors.merges_under_way import MERGE

MERGE_BEGAN = 19070  # VMMS-Admin: "background disk merge has been started"
WATCHED = timedelta(days=90)
# Of VMs of which nobody knows since when their files have grown: no more than a busy file server writes.
ASSUMED_GROWTH = 1.0 * (1 << 20)
# The snapshots of a VM that were sampled as gone around a merge of which the log tells both ends, and what they took
# last. Polls come some minutes later, and samples are taken once an hour at most.
_MERGES = """
    WITH told AS (
        SELECT host_id, vm_id, event_id, happened_at AS began,
               lead(event_id) OVER following AS next_id, lead(happened_at) OVER following AS ended
          FROM inventory_event
         WHERE host_id = ANY(%(hosts)s) AND event_id = ANY(%(events)s) AND happened_at >= %(since)s
           AND vm_id IS NOT NULL
        WINDOW following AS (PARTITION BY host_id, vm_id ORDER BY happened_at, record_id)
    )
    SELECT told.host_id, sum(last.cost_bytes)::bigint, extract(epoch FROM told.ended - told.began)::float8
      FROM told
           JOIN snapshots_snapshotsample AS gone
             ON gone.vm_id = told.vm_id AND gone.cost_bytes = 0 AND NOT gone.is_partial AND NOT gone.of_replica
                AND gone.at BETWEEN told.began - interval '1 hour' AND told.ended + interval '1 hour'
           JOIN LATERAL (
                SELECT before.cost_bytes FROM snapshots_snapshotsample AS before
                 WHERE before.vm_id = gone.vm_id AND before.snapshot_id = gone.snapshot_id AND before.at < gone.at
                 ORDER BY before.at DESC LIMIT 1) AS last ON true
     WHERE told.event_id = %(began)s AND told.next_id = %(merged)s
     GROUP BY told.host_id, told.vm_id, told.began, told.ended
     ORDER BY told.host_id, told.began
"""
_GROWTH = """
    SELECT vm_id, snapshot_id, (array_agg(cost_bytes ORDER BY at DESC))[1] - (array_agg(cost_bytes ORDER BY at))[1],
           extract(epoch FROM max(at) - min(at))::float8
      FROM snapshots_snapshotsample
     WHERE vm_id = ANY(%s) AND at >= %s AND NOT is_partial AND NOT of_replica
     GROUP BY vm_id, snapshot_id HAVING max(at) - min(at) >= interval '1 hour'
"""
Key = tuple[UUID, UUID]
"""(VM, snapshot)"""
Merge = tuple[int, float]
"""(bytes, seconds)"""


def paces_of(hosts: Collection[int], now: datetime) -> Mapping[int, Pace]:
    """Two queries. By the merges that the portal watched itself, where there are any; else by those of which the host's
    log tells both ends; assumed, and called so, where nobody has watched one."""
    own, told = _watched(hosts, now), _told(hosts, now)
    return {host: _pace(own.get(host, ()), told.get(host, ())) for host in hosts}


def _pace(own: Sequence[Merge], told: Sequence[Merge]) -> Pace:
    measured = pace_of(own)
    return measured if measured.is_measured else pace_of(told)


def _watched(hosts: Collection[int], now: datetime) -> Mapping[int, Sequence[Merge]]:
    """What jobs measured between two looks (snapshots.kinds.merge_measured)."""
    done = Job.objects.filter(kind=MERGE, state=State.SUCCEEDED, host__in=list(hosts), ended_at__gte=now - WATCHED)
    found: dict[int, list[Merge]] = defaultdict(list)
    for host, measured in done.order_by("pk").values_list("host_id", "noted__measured"):
        if measured and measured.get("moved_bytes") and measured.get("seconds"):
            found[host].append((measured["moved_bytes"], measured["seconds"]))
    return found


def _told(hosts: Collection[int], now: datetime) -> Mapping[int, Sequence[Merge]]:
    merges: dict[int, list[Merge]] = defaultdict(list)
    events = {"events": [MERGE_BEGAN, MERGED, MERGE_FAILED], "began": MERGE_BEGAN, "merged": MERGED}
    for host, moved, seconds in prepared.run(_MERGES, {"hosts": list(hosts), "since": now - WATCHED, **events}):
        merges[host].append((moved, seconds))
    return merges


def growth_lately(vms: Collection[UUID], now: datetime) -> Mapping[Key, float]:
    """Bytes a second by which what a snapshot causes grew in the last two days; one query."""
    rows = prepared.run(_GROWTH, [list(vms), now - timedelta(days=2)])
    return {(vm, snapshot): max(0.0, grown / seconds) for vm, snapshot, grown, seconds in rows}


def growth_of(facts: VMFacts, vm: UUID, lately: Mapping[Key, float], now: datetime) -> tuple[Mapping[str, float], str]:
    """(disk -> bytes a second, what that rests on). The faster of both: since the files were made, and lately."""
    leaves = _leaves(facts)
    current = next((one for one in facts.snapshots if one.is_current), None)
    if current is None or not leaves:
        return {}, "nothing that it writes to hangs on a snapshot"
    whole = sum(leaves.values())
    recent = lately.get((vm, current.id), 0.0)
    if current.created_at is None or current.created_at >= now:
        rate = max(ASSUMED_GROWTH, recent)
        told = f"assumed to be {size(rate)} a second: nobody knows since when its files have grown"
    else:
        rate = max(whole / (now - current.created_at).total_seconds(), recent)
        told = f"{size(rate * 86400)} a day, as its files have grown since {current.name or 'the last snapshot'}"
        told = f"{size(rate * 86400)} a day, as its files grew in the last two days" if rate == recent else told
    return {place: rate * (taken / whole if whole else 1 / len(leaves)) for place, taken in leaves.items()}, told


def _leaves(facts: VMFacts) -> Mapping[str, int]:
    """Disk -> the size of the checkpoint file that Now writes to."""
    found: dict[str, int] = {}
    for drive in facts.drives:
        file = facts.files.get(drive.file or "")
        if drive.snapshot == NOW and file is not None and file.is_checkpoint_file:
            found[drive.place] = file.size or 0
    return found
