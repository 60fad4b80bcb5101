"""Clusters, as any of their nodes tells of them: a change is the cluster's and no host's."""

from collections.abc import Iterator
from typing import Any

from history.choices import ChangeKind
from history.models import Change
from history.rules.comparing import differing
from history.telling import Telling
from inventory.differences import Difference, Written

WITNESS = ["quorum_type", "witness_name", "witness_type", "witness_state"]
SETTINGS = (
    "functional_level dynamic_quorum maximum_parallel_migrations auto_balancer_mode auto_balancer_level "
    "same_subnet_delay_ms same_subnet_threshold cross_subnet_delay_ms cross_subnet_threshold enforced_anti_affinity "
    "drain_on_shutdown"
).split()
FAILED = frozenset({"Failed", "PartialOnline"})  # of a role: it should be online and is not, or not all of it


def of_clusters(written: Written, telling: Telling) -> Iterator[Change]:
    for one in written.differences():
        cluster_id = one.key["id"]
        bounds = telling.cluster_bounds(cluster_id)
        for kind, names in ((ChangeKind.CLUSTER_WITNESS, WITNESS), (ChangeKind.CLUSTER_SETTINGS, SETTINGS)):
            before, after = differing(one, names)
            if after and bounds:
                told: dict[str, Any] = {"name": "", "cluster_id": cluster_id, "host_id": None}
                yield telling.change(kind, bounds, **told, before=before, after=after)


def of_nodes(written: Written, telling: Telling) -> Iterator[Change]:
    kinds = (ChangeKind.NODE_ADDED, ChangeKind.NODE_REMOVED, ChangeKind.NODE_STATE)
    for one in written.differences():
        yield from _part(one, telling, kinds, name=one.key["name"], thing=f"node:{one.key['name']}")


def of_networks(written: Written, telling: Telling) -> Iterator[Change]:
    for one in written.differences():
        if one.is_gone or one.is_new:
            continue
        thing = f"cluster:{one.key['cluster_id']}:{one.key['guid']}"
        kinds = (None, None, ChangeKind.CLUSTER_NETWORK)
        yield from _part(one, telling, kinds, name=one.after["name"], thing=thing)


def of_groups(written: Written, telling: Telling) -> Iterator[Change]:
    """A role that failed, and one that no longer has: of VMs the vms section tells the rest."""
    for one in written.differences():
        if not one.changed("state") or one.is_new or one.is_gone:
            continue
        if not FAILED & {one.before["state"], one.after["state"]}:
            continue
        kinds = (None, None, ChangeKind.GROUP_STATE)
        told = {"name": one.after["name"], "thing": f"group:{one.key['guid']}", "vm_id": one.after["vm_id"]}
        yield from _part(one, telling, kinds, **told)


def _part(
    one: Difference,
    telling: Telling,
    kinds: tuple[ChangeKind | None, ChangeKind | None, ChangeKind | None],
    **told: Any,
) -> Iterator[Change]:
    """`kinds`: what it is when the part is new, gone, or of another state; None where nobody needs to know."""
    added, removed, changed = kinds
    kind = added if one.is_new else removed if one.is_gone else changed
    if kind is None or (kind is changed and not differing(one, ["state"])[1]):
        return
    cluster_id = one.key["cluster_id"]
    bounds = telling.cluster_bounds(cluster_id, gone=one.is_gone)
    if bounds:
        states = {"before": one.before.get("state"), "after": one.after.get("state")}
        yield telling.change(kind, bounds, cluster_id=cluster_id, host_id=None, **states, **told)
