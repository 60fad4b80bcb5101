"""Where somebody may do something: which hosts, clusters and VMs lie in the sites, clusters and tags of their roles.

Every selector of a list or a detail takes the Scope of who asks; what lies outside is not there (a 404), so that a page
tells nobody of things that they may not see. A scope is resolved inside the query that it limits and costs none itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import BigIntegerField, Field, Model, Q, QuerySet, UUIDField
from django.db.models.functions import Cast

from accounts.access import Held, Right, ScopeKind, held_by
from inventory.models import VM, Cluster, Host
from tags.choices import Kind
from tags.models import Tagging

Row = TypeVar("Row", bound=Model)
_KEPT = "_scopes"


@dataclass(frozen=True, slots=True)
class Area:
    """The union of what these roles reach. `everything`: the whole estate, and nothing is filtered."""

    everything: bool
    sites: frozenset[int] = frozenset()
    clusters: frozenset[int] = frozenset()
    tags: frozenset[int] = frozenset()

    def hosts(self) -> QuerySet[Host]:
        return Host.objects.filter(
            Q(site__in=self.sites)
            | Q(cluster__in=self.own_clusters().values("pk"))
            | Q(pk__in=self._tagged(Kind.HOST, BigIntegerField()))
        )

    def vms(self) -> QuerySet[VM]:
        """Those of its hosts, wherever they are tagged, and single ones with a tag."""
        return VM.objects.filter(Q(host__in=self.hosts().values("pk")) | Q(pk__in=self._tagged(Kind.VM, UUIDField())))

    def owned(self) -> Q:
        """Of rows that are a host's or, shared, a cluster's."""
        hosts = self.hosts()
        shared = Q(cluster__in=self.own_clusters().values("pk")) | Q(cluster__in=hosts.values("cluster"))
        return Q(host__in=hosts.values("pk")) | shared

    def own_clusters(self) -> QuerySet[Cluster]:
        return Cluster.objects.filter(
            Q(pk__in=self.clusters) | Q(site__in=self.sites) | Q(pk__in=self._tagged(Kind.CLUSTER, BigIntegerField()))
        )

    def _tagged(self, kind: Kind, key: "Field[Any, Any]") -> "QuerySet[Any, Any]":
        found = Tagging.objects.filter(kind=kind, tag__in=self.tags)
        return found.annotate(key=Cast("object_id", key)).values("key")


@dataclass(frozen=True, slots=True)
class Scope:
    """What lies in all of `areas`; none of them means everything."""

    areas: Sequence[Area]

    @property
    def everything(self) -> bool:
        return not self.areas

    def hosts(self, hosts: QuerySet[Host]) -> QuerySet[Host]:
        return self.by_host(hosts, "pk")

    def clusters(self, clusters: QuerySet[Cluster]) -> QuerySet[Cluster]:
        return self.by_cluster(clusters, "pk")

    def vms(self, vms: QuerySet[VM]) -> QuerySet[VM]:
        return self.by_vm(vms, "pk")

    def by_host(self, rows: QuerySet[Row], path: str) -> QuerySet[Row]:
        """Rows that hang on a host: `path` leads to it from the row, as in a filter ("host", "vm__host")."""
        return rows.filter(*(Q(**{f"{path}__in": area.hosts().values("pk")}) for area in self.areas))

    def by_vm(self, rows: QuerySet[Row], path: str) -> QuerySet[Row]:
        return rows.filter(*(Q(**{f"{path}__in": area.vms().values("pk")}) for area in self.areas))

    def by_cluster(self, rows: QuerySet[Row], path: str) -> QuerySet[Row]:
        return rows.filter(*(Q(**{f"{path}__in": area.own_clusters().values("pk")}) for area in self.areas))

    def owned(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Volumes and what lies on them: a host's is seen with the host, a cluster's with the cluster and with each of
        its nodes, whose pages tell of it."""
        return rows.filter(*(area.owned() for area in self.areas))

    def owned_whole(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """As `owned`, but of shared ones those alone whose cluster is in the scope as a whole."""
        return rows.filter(
            *(
                Q(host__in=area.hosts().values("pk")) | Q(cluster__in=area.own_clusters().values("pk"))
                for area in self.areas
            )
        )


EVERYTHING = Scope(())


def scope_of(user: Any, right: Right = Right.VIEW) -> Scope:
    """Where `user` has that right; kept on the user, who lives as long as the request."""
    kept: dict[Right, Scope] | None = getattr(user, _KEPT, None)
    if kept is None:
        kept = {}
        setattr(user, _KEPT, kept)
    if right not in kept:
        areas = _area(held for held in held_by(user) if right in held.rights), *_of_token(user)
        kept[right] = Scope(tuple(area for area in areas if not area.everything))
    return kept[right]


def _of_token(user: Any) -> Iterator[Area]:
    """A token may be good for a part of what its owner reaches."""
    token = getattr(user, "token", None)
    if token is not None:
        yield _area([Held("", token.scope_kind, token.scope_id)])


def may_on(user: Any, right: Right, thing: Host | VM | Cluster) -> bool:
    """No query where the right holds for the whole estate, one where it does not."""
    scope = scope_of(user, right)
    if scope.everything:
        return True
    if isinstance(thing, Host):
        return scope.hosts(Host.objects.filter(pk=thing.pk)).exists()
    if isinstance(thing, VM):
        return scope.vms(VM.objects.filter(pk=thing.pk)).exists()
    return scope.clusters(Cluster.objects.filter(pk=thing.pk)).exists()


def _area(roles: Iterable[Held]) -> Area:
    ids: dict[str, set[str]] = {kind: set() for kind in ScopeKind.values}
    for held in roles:
        ids[held.scope_kind].add(held.scope_id)
    kinds = (ScopeKind.SITE, ScopeKind.CLUSTER, ScopeKind.TAG)
    sites, clusters, tags = (frozenset(map(int, ids[kind])) for kind in kinds)
    return Area(bool(ids[ScopeKind.ESTATE]), sites, clusters, tags)
