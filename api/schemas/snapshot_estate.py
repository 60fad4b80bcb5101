"""What the snapshots of the estate take together, and by what they have in common."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from api.schemas.refs import host_ref, vm_ref
from api.schemas.storage import COSTS, Snapshot, SnapshotKind
from api.schemas.telling import Thing, of, own, tell_row, values_of
from inventory.selectors.freshness import Sections
from snapshots.models import Snapshot as SnapshotRow
from snapshots.selectors.estate import AgeBar, Estate
from snapshots.selectors.estate_groups import Group
from snapshots.selectors.sums import Sums


class SnapshotSums(Thing):
    """Of some snapshots together, saved states included, in bytes that are known: where some are `not_wholly_known` it
    is at least so much."""

    snapshots: int = own("How many there are.")
    vms: int = own("Of how many VMs.")
    cost_known_bytes: int = own("What they cause today.")
    worst_known_bytes: int = own("What they can grow to.")
    reclaimable_known_bytes: int = own("What at most is free when those are gone that people may delete.")
    not_wholly_known: int = own("Of how many there may be more.")
    oldest_created_at: datetime | None = own("When the oldest was taken; null: there is none whose age is known.")


class SnapshotsOfAge(SnapshotSums):
    """Where both bounds are null, nobody knows how old they are."""

    days_from: int | None = own("As old as so many days.")
    days_below: int | None = own("Younger than so many days; null: of any age above.")


class SnapshotGroup(SnapshotSums):
    """Snapshots that have something in common."""

    id: str | None = own(
        "The portal's number of the volume or cluster, the GUID of the VM, the slug of the tag; null: it is none of "
        "these, or outside of what you may see."
    )
    name: str = own("Its name, or in words what it is; of a volume its path.")
    owner: str | None = own("Of a volume, whose it is; null: it is no volume, or that is not known.")


class SnapshotPicked(Snapshot):
    """One of the oldest or largest, with what it takes."""

    kind: SnapshotKind | None = own("Its class; null: not evaluated yet.")
    cost_bytes: int | None = of("disks", "What it causes today, saved state included.")
    cost_known_bytes: int | None = of("disks", "What of that is known: at least so much.")
    worst_bytes: int | None = of("disks", "What it can grow to.")
    worst_known_bytes: int | None = of("disks", "What of that is known: at least so much.")


class SnapshotEstate(SnapshotSums):
    """What the page of all snapshots shows. A VM counts for each of its tags."""

    left_over_bytes: int | None = own(
        "What hangs on no snapshot, since a backup or a merge left it; not in the sums above. Null: what is asked for "
        "are single snapshots."
    )
    left_over_vms: int = own("Of how many VMs that is.")
    hosts: int = own("Hosts that show these snapshots.")
    unread_hosts: int = own("How many of those could not tell of snapshots or disks lately: theirs are last known.")
    by_age: list[SnapshotsOfAge] = own("The youngest first, empty ones too.")
    by_volume: list[SnapshotGroup] = own("By volumes on which they cause files, saved states on theirs.")
    by_cluster: list[SnapshotGroup] = own("By clusters; hosts that stand alone together.")
    by_vm: list[SnapshotGroup] = own("By VMs: the `limit` that take most.")
    by_tag: list[SnapshotGroup] = own("By tags of VMs.")
    oldest: list[SnapshotPicked] = own("The five oldest.")
    largest: list[SnapshotPicked] = own("The five that take most.")


def snapshot_estate_of(told: Estate, sections: Mapping[int, Sections]) -> SnapshotEstate:
    return SnapshotEstate(
        **_sums(told.sums),
        left_over_bytes=told.left_bytes,
        left_over_vms=told.left_vms,
        hosts=told.hosts,
        unread_hosts=told.unread_hosts,
        by_age=[_age(bar) for bar in told.ages],
        **{f"by_{name}": _groups(groups) for name, groups in told.groups.items()},
        oldest=[_picked(one, sections) for one in told.oldest],
        largest=[_picked(one, sections) for one in told.largest],
    )


def _sums(sums: Sums) -> dict[str, Any]:
    return {
        **values_of(sums, ("snapshots", "vms")),
        "cost_known_bytes": sums.cost_bytes,
        "worst_known_bytes": sums.worst_bytes,
        "reclaimable_known_bytes": sums.reclaimable_bytes,
        "not_wholly_known": sums.partial,
        "oldest_created_at": sums.oldest_at,
    }


def _age(bar: AgeBar) -> SnapshotsOfAge:
    start, end = bar.days
    return SnapshotsOfAge(**_sums(bar.sums), days_from=start, days_below=end)


def _groups(groups: Iterable[Group]) -> list[SnapshotGroup]:
    return [
        SnapshotGroup(**_sums(one.sums), id=one.key or None, name=one.name, owner=one.about or None) for one in groups
    ]


def _picked(one: SnapshotRow, sections: Mapping[int, Sections]) -> SnapshotPicked:
    because = dict.fromkeys(COSTS, one.cost_unknown or "It has not been evaluated yet.")
    refs: dict[str, Any] = {"id": one.snapshot_id, "vm": vm_ref(one.vm), "host": host_ref(one.host)}
    return tell_row(SnapshotPicked, one, sections[one.host_id], because, **refs)
