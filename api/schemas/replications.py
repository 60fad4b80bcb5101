"""Replicated VMs as pairs."""

from collections.abc import Mapping
from datetime import datetime

from api.schemas.guests import Replication, replication_of
from api.schemas.refs import VMRef, named_ref
from api.schemas.telling import Thing, own
from inventory.selectors.freshness import Freshness
from inventory.selectors.replications import Pair


class ReplicatedVM(Thing):
    """Both sides tell of one replication, and neither need be right."""

    vm: VMRef = own("Of which VM.")
    relationship: str = own("Simple, or Extended: the replica's own replica.")
    health: str | None = own("The worst that a side reports; null: no side reports any.")
    differing: bool = own("Whether the sides do not agree on the health: each measures its own half.")
    replicated_at: datetime | None = own("The later of the times that the sides tell; null: neither tells one.")
    frequency_seconds: int | None = own("How often it replicates; null: neither side tells.")
    late: bool = own("Whether that is more than two cycles ago.")
    sides: list[Replication] = own("The sides, the primary first.")


def replicated_of(pair: Pair, sections: Mapping[int, Mapping[str, Freshness]]) -> ReplicatedVM:
    vm = named_ref(pair.told.vm_id, pair.vm)
    return ReplicatedVM(
        vm=vm,
        relationship=pair.told.relationship,
        health=pair.health,
        differing=pair.differing,
        replicated_at=pair.replicated_at,
        frequency_seconds=pair.frequency_seconds,
        late=pair.late,
        sides=[replication_of(side, vm, sections[side.host_id]) for side in pair.sides],
    )
