"""GET /hosts, GET /hosts/{id}."""

from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from api.answers import told
from api.asking import Asked, ClusterKey, Text, left_out, page_of, scope_at, sorted_by
from api.schemas.host_detail import HostDetail, host_detail_of
from api.schemas.hosts import Host, host_of
from api.schemas.telling import Page
from inventory import models
from inventory.selectors import hosts
from inventory.selectors.conditions import HostCondition
from inventory.selectors.host_detail import host_detail
from tags.choices import Kind
from tags.selectors import with_marks

router = Router(tags=["Hosts"])


class HostsAsked(Asked):
    q: Text = left_out("Part of the name, the address, the cluster's name or the model.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: those that stand alone.")
    condition: HostCondition = left_out("How they are doing; `retired` ones stand in no other answer.")
    tag: Text = left_out("Name or slug of a tag that they have.")
    sort: str = sorted_by(hosts.SORTS, "name")


@router.get("/hosts", response=Page[Host], summary="List hosts", operation_id="hosts", url_name="hosts")
@told
def list_hosts(request: HttpRequest, asked: Query[HostsAsked]) -> Page[Host]:
    now = timezone.now()

    def dress(rows: Iterable[models.Host]) -> Iterator[Host]:
        return (host_of(row) for row in hosts.host_rows(rows, now))

    found = hosts.hosts_matching(asked.question(hosts.HostQuestion, q="text"), now, scope_at(request))
    return page_of(request, asked, with_marks(found.select_related("credential", "site"), Kind.HOST), dress, Page[Host])


@router.get(
    "/hosts/{int:id}",
    response=HostDetail,
    summary="Everything known of one host",
    operation_id="host",
    url_name="host",
)
@told
def one_host(request: HttpRequest, id: int) -> HostDetail:
    now = timezone.now()
    detail = host_detail(id, now, scope_at(request))
    if detail is None:
        raise Http404("There is no such host.")
    return host_detail_of(detail)
