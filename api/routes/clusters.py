"""GET /clusters, GET /clusters/{id}, GET /groups."""

from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from api.answers import told
from api.asking import Asked, Key, Text, left_out, marked, page_of, scope_at, sorted_by
from api.schemas.clusters import (
    Cluster,
    ClusterDetail,
    ClusterGroup,
    cluster_detail_of,
    cluster_of,
    group_of,
)
from api.schemas.telling import Page
from inventory import models
from inventory.selectors import cluster_groups, cluster_list
from inventory.selectors.clusters import cluster_detail
from tags.choices import Kind

router = Router(tags=["Clusters"])


class ClustersAsked(Asked):
    q: Text = left_out("Part of the name, the domain, the GUID or the witness.")
    trouble: cluster_list.Trouble = left_out("Those with this trouble.")
    tag: Text = left_out("Name or slug of a tag that they have.")
    sort: str = sorted_by(cluster_list.SORTS, "name")


class GroupsAsked(Asked):
    q: Text = left_out("Part of the name or of the owner's.")
    cluster: Key = left_out("Number of a cluster.")
    owner: Text = left_out("Name of the node that has them.")
    kind: cluster_groups.Kind = left_out("Which of them.")
    apart: Text = left_out("With this anti-affinity class name.")
    sort: str = sorted_by(cluster_groups.SORTS, "name")


@router.get("/clusters", response=Page[Cluster], summary="List clusters", operation_id="clusters", url_name="clusters")
@told
def list_clusters(request: HttpRequest, asked: Query[ClustersAsked]) -> Page[Cluster]:
    now = timezone.now()

    def dress(rows: Iterable[models.Cluster]) -> Iterator[Cluster]:
        return map(cluster_of, cluster_list.cluster_rows(rows, now))

    question = asked.question(cluster_list.ClusterQuestion, without={"tag"}, q="text")
    found = cluster_list.clusters_matching(question, scope_at(request), now)
    return page_of(request, asked, marked(found, Kind.CLUSTER, asked.tag), dress, Page[Cluster])


@router.get(
    "/clusters/{int:id}",
    response=ClusterDetail,
    summary="One cluster with its nodes and networks",
    operation_id="cluster",
    url_name="cluster",
)
@told
def one_cluster(request: HttpRequest, id: int) -> ClusterDetail:
    """Its groups are a list: /groups?cluster=, its volumes too: /volumes?cluster=."""
    now = timezone.now()
    found = cluster_list.clusters_matching(cluster_list.ClusterQuestion(), scope_at(request), now)
    row = next(cluster_list.cluster_rows(marked(found.filter(pk=id), Kind.CLUSTER, None), now), None)
    if row is None:
        raise Http404("There is no such cluster.")
    return cluster_detail_of(row, cluster_detail(row.cluster))


@router.get(
    "/groups",
    response=Page[ClusterGroup],
    summary="List the groups (roles) of clusters",
    operation_id="groups",
    url_name="groups",
)
@told
def list_groups(request: HttpRequest, asked: Query[GroupsAsked]) -> Page[ClusterGroup]:
    now, scope = timezone.now(), scope_at(request)

    def dress(rows: Iterable[models.ClusterGroup]) -> Iterator[ClusterGroup]:
        return (group_of(row, row.sections) for row in cluster_groups.aged_group_rows(rows, scope, now))

    question = asked.question(cluster_groups.GroupQuestion, q="text")
    found = cluster_groups.groups_matching(question, scope, now)
    return page_of(request, asked, found, dress, Page[ClusterGroup])
