"""The groups section of scripts/read/estate/: one item per group of the cluster, as any of its nodes tells it."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt

from hyperv.contracts.values import Count, Flag, Guid, Name, Names, ReadingItem, Text, Word

# CLUSGRP_STATUS_WAITING_IN_QUEUE_FOR_MOVE (Microsoft, "StatusInformation", group common properties).
WAITING_IN_QUEUE_FOR_MOVE = 4
_CLUSTERS_OWN = 0xFFFFFFFF


def _of_its_own(value: Any) -> Any:
    # The largest number stands for "the cluster decides": one failure less than it has nodes.
    return None if value == _CLUSTERS_OWN else value


class ClusterGroupItem(ReadingItem):
    """A group of the cluster. `vm_id` is None for one that is none of a VM. `priority` is 3000 high, 2000 medium, 1000
    low, 0 no automatic start. `preferred_owners` in their order; empty: none is preferred. `possible_owners` are those
    of the VM's resource. `failover_threshold` None: the cluster's own, or unknown."""

    IDENTITY = ("id",)

    id: Guid
    name: Annotated[Word, Field(min_length=1)]
    group_type: Name = None
    is_core: Flag = None
    vm_id: Guid | None = None
    state: Name = None
    owner_node: Text = None
    priority: Count = None
    preferred_owners: Names = None
    possible_owners: Names = None
    anti_affinity_class_names: Names = None
    failover_threshold: Annotated[Count, BeforeValidator(_of_its_own)] = None
    failover_period_hours: Count = None
    auto_failback: Flag = None
    status_information: Annotated[StrictInt, Field(ge=0, le=2**63 - 1)] | None = None

    @property
    def queued_for_move(self) -> bool | None:
        """Whether the cluster has put its move into the queue; None where the host did not say."""
        return None if self.status_information is None else bool(self.status_information & WAITING_IN_QUEUE_FOR_MOVE)
