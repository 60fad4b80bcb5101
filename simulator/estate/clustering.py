"""What a failover cluster has besides its nodes: a witness, networks, and its way with each group."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Witness:
    """The quorum's resource; `type` is the name of its resource type: "Physical Disk", "File Share Witness",
    "Cloud Witness"."""

    type: str
    name: str
    state: str = "Online"


@dataclass(frozen=True, slots=True)
class ClusterNetwork:
    """`role` is None, Cluster or ClusterAndClient: what the cluster uses the network for."""

    name: str
    id: str
    role: str
    address: str
    mask: str
    metric: int
    state: str = "Up"


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """How the cluster treats one group. Defaults are those that Windows gives a new role of a VM: medium priority,
    any owner, no failback. `failover_threshold` None: the cluster's own default. `status` holds the flags of
    StatusInformation, `failed` a group that did not come online."""

    priority: int = 2000
    preferred_owners: tuple[str, ...] = ()
    possible_owners: tuple[str, ...] | None = None  # None: every node
    anti_affinity: tuple[str, ...] = ()
    failover_threshold: int | None = None
    failover_period_hours: int = 6
    auto_failback: int = 0
    status: int = 0
    failed: bool = False


HIGH, LOW, NO_AUTO_START = 3000, 1000, 0  # Priority of a cluster group; medium is 2000
WAITING_IN_QUEUE_FOR_MOVE = 4  # a flag of StatusInformation (Microsoft, "StatusInformation", group common properties)
EMBEDDED_FAILURE = 32
# ClusterFunctionalLevel by build; older clusters have no such property.
FUNCTIONAL_LEVELS = {14393: 9, 17763: 10, 20348: 11, 26100: 12}
