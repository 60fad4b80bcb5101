"""Clusters of which the portal knows nodes that it does not poll."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory.models import Cluster, ClusterNode, Host


@dataclass(frozen=True, slots=True)
class Strangers:
    """`nodes`: the names of the nodes that are no hosts of the portal's."""

    cluster: Cluster
    nodes: Sequence[str]

    @property
    def as_list(self) -> str:
        """As the page of a list of hosts takes it: each with its name in DNS, where the domain is known."""
        domain = self.cluster.domain
        return "\n".join(f"{name} {name}.{domain}" if domain else name for name in self.nodes)


def clusters_with_strangers() -> Sequence[Strangers]:
    """Two queries. A node is known by its NetBIOS name, as Windows tells it, or by the name it was registered under."""
    known: dict[int, set[str]] = {}
    for cluster_id, *names in Host.objects.filter(retired_at=None, cluster__isnull=False).values_list(
        "cluster", "netbios_name", "name"
    ):
        known.setdefault(cluster_id, set()).update(name.lower() for name in names if name)
    strangers: dict[Cluster, list[str]] = {}
    for node in ClusterNode.objects.select_related("cluster").order_by("cluster__name", "name"):
        if node.name.lower() not in known.get(node.cluster_id, set()):
            strangers.setdefault(node.cluster, []).append(node.name)
    return [Strangers(cluster, nodes) for cluster, nodes in strangers.items()]
