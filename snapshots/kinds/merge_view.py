"""What a tick of a merge has before it: how the VM is on its host now, and what polls keep of it beside that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hyperv.acting import look_at_vm
from hyperv.contracts.vm_look import VMLook
from hyperv.target import Target
from inventory.models import VM, Host
from inventory.scope import EVERYTHING
from inventory.selectors.lying import root_of
from jobs.kinds import Facts
from snapshots.domain.merging.facts import Case, VolumeRoom
from snapshots.kinds.noted import files_going, moment_of
from snapshots.selectors.host_facts import roots_of
from snapshots.selectors.merge_cases import cases_of
from snapshots.selectors.merges_under_way import reserved_for_others
from snapshots.selectors.roots import Roots

LOOK_SECONDS = 40.0
# Once it is sent a look is about this VM's last merge alone, and never further back than a day.
EVENTS_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Kept:
    """By the polls: the preflight's own facts of the VM, and the volumes of its host. `reserved`: bytes on a volume
    that other merges, which have begun, may still take."""

    case: Case
    volumes: Mapping[int, VolumeRoom]
    roots: Roots
    reserved: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """`host`: the portal's name of the host that was asked. `nodes`: the hosts of its cluster, by their names in small
    letters. `kept` None: once it was sent nothing of it matters; or no poll has read the VM on this host."""

    look: VMLook
    host: str
    nodes: Mapping[str, int]
    kept: Kept | None


def observe(facts: Facts, target: Target) -> View:
    assert facts.vm_id is not None  # noqa: S101 - the subject of every merge is a VM
    host = Host.objects.get(pk=facts.host_id)
    cluster = Host.objects.filter(cluster=host.cluster_id, retired_at=None) if host.cluster_id else Host.objects.none()
    nodes = {name.lower(): pk for pk, name in cluster.values_list("pk", "name")}
    kept = None if is_sent(facts) else _kept(facts.job_id, host.pk, facts.vm_id, facts.now)
    connection.close()
    to_go = files_to_go(facts)
    look = look_at_vm(target, facts.vm_id, deadline_seconds=LOOK_SECONDS, events_seconds=EVENTS_SECONDS, to_go=to_go)
    return View(look, host.name, nodes, kept)


def files_to_go(facts: Facts) -> Sequence[str]:
    """Paths of those that are deleted or merged away, as they were shown: nothing else is ever sent. None of them is
    asked for before."""
    if "sent" not in (facts.noted or {}):
        return []
    return [one["path"] for one in files_going(facts.preflight)]


def is_sent(facts: Facts) -> bool:
    """Whether a look has found the command among the acts."""
    return bool((facts.noted or {}).get("is_sent"))


def place(facts: Facts) -> int | None:
    """Where the last word puts the VM: the polls', or that of the node which had it before."""
    if facts.vm_id is None:
        return None
    rows = VM.objects.filter(pk=facts.vm_id, gone_at=None).values_list("host_id", "host_decided_at")
    found = rows.first()
    if found is None:
        return None
    moved = (facts.noted or {}).get("moved") or {}
    seen_at = moment_of(moved.get("at"))
    return int(moved["host_id"]) if seen_at and seen_at > found[1] else found[0]


def volumes(facts: Facts) -> Sequence[int] | None:
    """On which the files lie that go, where the VM is now; None once it was sent, and where nobody knows: as before."""
    where = None if is_sent(facts) else place(facts)
    if where is None:
        return None
    roots = roots_of(where)
    lying = {roots.of(one["path"]) for one in files_going(facts.preflight)}
    return sorted(volume for volume in lying if volume is not None) or None


def _kept(job_id: int, host: int, vm: UUID, now: datetime) -> Kept | None:
    cases = cases_of({(host, vm)}, EVERYTHING, now, job_id)
    case = cases.cases.get((host, vm))
    if case is None:
        return None
    roots = Roots((root_of(volume), volume.pk) for volume in cases.stored.values())
    return Kept(case, cases.volumes, roots, reserved_for_others(job_id))
