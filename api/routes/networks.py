"""GET /nics, GET /switches, GET /guests."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from api.answers import told
from api.asking import Asked, ClusterKey, Key, Text, left_out, marked, page_of, scope_at, sorted_by
from api.moments import Flag
from api.schemas.networks import SWITCHES_TOLD, Network, network_of
from api.schemas.nics import NIC, nic_of
from api.schemas.telling import Page
from inventory import models
from inventory.selectors import nics, switches
from inventory.selectors.freshness import sections_of
from inventory.selectors.vm_rows import as_shown_with
from tags.choices import Kind

router = Router(tags=["Networks"])


class NICsAsked(Asked):
    q: Text = left_out("Part of the VM's name, or a MAC or IP address in any notation, or its beginning.")
    switch: Text = left_out("Name of a virtual switch.")
    vlan: int = left_out("Access VLAN.", ge=0, le=4094)
    host: Key = left_out("Number of a host.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: on hosts that stand alone.")
    kind: nics.AdapterKind = left_out("Which of them.")
    sort: str = sorted_by({name: key for name, key in nics.SORTS.items() if name != "ip"}, "vm")


class NetworksAsked(Asked):
    q: Text = left_out("Part of the name or of the notes.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: on hosts that stand alone.")
    host: Key = left_out("Number of a host.")
    type: Text = left_out("External, Internal or Private.")
    tag: Text = left_out("Name or slug of a tag that they have.")
    missing: Flag = Field(False, description="Those that a node of a cluster lacks while another has them.")
    sort: str = sorted_by(switches.SORTS, "name")


@router.get("/nics", response=Page[NIC], summary="List network adapters of VMs", operation_id="nics", url_name="nics")
@told
def list_nics(request: HttpRequest, asked: Query[NICsAsked]) -> Page[NIC]:
    now = timezone.now()

    def dress(rows: Iterable[models.VMAdapter]) -> Iterator[NIC]:
        adapters = list(rows)
        sections = sections_of({adapter.vm.host_id for adapter in adapters}, now)
        return (nic_of(one, one.vm, as_shown_with(sections[one.vm.host_id], one)) for one in adapters)

    found = nics.nics_matching(asked.question(nics.AdapterQuestion, q="text"), scope_at(request), now)
    return page_of(request, asked, found, dress, Page[NIC])


@router.get(
    "/networks", response=Page[Network], summary="List virtual networks", operation_id="networks", url_name="networks"
)
@told
def list_networks(request: HttpRequest, asked: Query[NetworksAsked]) -> Page[Network]:
    """A network is all switches of one name: a VM finds it on whichever host it comes to."""
    now, scope = timezone.now(), scope_at(request)

    def dress(rows: Iterable[models.HostSwitch]) -> Iterator[Network]:
        found = list(switches.network_rows(rows, scope, now))
        alike = switches.switches_of([row.name for row in found], scope, SWITCHES_TOLD)
        sections = sections_of({one.host_id for same in alike.values() for one in same}, now, "networks")
        return (network_of(row, alike[row.name], sections) for row in found)

    question = asked.question(switches.NetworkQuestion, without={"tag"}, q="text")
    found = marked(switches.networks_matching(question, scope, now), Kind.NETWORK, asked.tag)
    return page_of(request, asked, found, dress, Page[Network])
