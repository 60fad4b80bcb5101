"""A volume is seen with its host, with its cluster and with each node of it: by one rule, wherever it is shown."""

from typing import Any

import pytest
from django.test import Client

from accounts.access import Role, ScopeKind
from accounts.models import Grant
from inventory.models import Cluster, Host, Site, StoredFile, Volume
from tags.keys import key_of
from tags.models import Tag
from tags.services import tag_add
from tests.pages import factories as make
from tests.pages import volumes

pytestmark = pytest.mark.django_db
SHARED_FILE = "c:\\clusterstorage\\volume1\\left-over.vhdx"


@pytest.fixture
def estate() -> Cluster:
    """Two nodes of one cluster, of which one stands in a site of its own; another cluster."""
    cluster, other = make.make_cluster("CLU-NORTH"), make.make_cluster("CLU-SOUTH")
    node, _ = make.make_host("HV01", cluster=cluster), make.make_host("HV02", cluster=cluster)
    make.make_host("HV03", cluster=other)
    Host.objects.filter(pk=node.pk).update(site=Site.objects.create(name="Annex"))
    for one in (cluster, other):
        volumes.give_shared_volumes(one)
        StoredFile.objects.create(cluster=one, path=SHARED_FILE, path_key=SHARED_FILE, folder_key="c:")
    return cluster


def scoped(client: Client, people: Any, kind: ScopeKind, place: Any) -> Client:
    user = people.objects.create_user("scoped", password="a long enough phrase")
    Grant.objects.create(user=user, role=Role.RESPONDER, scope_kind=kind, scope_id=str(place))
    client.force_login(user)
    return client


@pytest.mark.parametrize("kind", [ScopeKind.SITE, ScopeKind.CLUSTER, ScopeKind.TAG])
def test_pages_lists_search_and_tags_agree(
    client: Client, quick_passwords: None, estate: Cluster, django_user_model: Any, kind: ScopeKind
) -> None:
    """Whoever sees one node sees what that node's page links; nobody sees the volumes of the other cluster."""
    node = Host.objects.get(name="HV01")
    tag_add(node, "mine")
    places = {ScopeKind.SITE: node.site_id, ScopeKind.CLUSTER: estate.pk, ScopeKind.TAG: _tag("mine")}
    browser = scoped(client, django_user_model, kind, places[kind])
    mine, theirs = (list(Volume.objects.filter(cluster__name=name)) for name in ("CLU-NORTH", "CLU-SOUTH"))
    listed = browser.get("/volumes/").content.decode()
    found = browser.get("/search/?all=1&q=Volume").content.decode()
    for group, there in ((mine, True), (theirs, False)):
        for volume in group:
            address = volume.get_absolute_url()
            given = {"kind": "volume", "object_id": key_of(volume).object_id, "name": "seen"}
            seen = address in listed, address in found, browser.get(address).status_code, _told(browser, given)
            assert seen == ((True, True, 200, 302) if there else (False, False, 404, 404)), address
    assert mine[0].get_absolute_url() in browser.get(node.get_absolute_url()).content.decode()


def _tag(name: str) -> int:
    return Tag.objects.get(name=name).pk


def _told(browser: Client, given: dict[str, str]) -> int:
    return browser.post("/tags/add/", given).status_code


def test_a_file_that_is_found_leads_to_the_volume_it_lies_on(
    client: Client, quick_passwords: None, estate: Cluster, django_user_model: Any
) -> None:
    """Who sees one node alone is not told: names of files on shared volumes are names of the other nodes' VMs too."""
    volume = Volume.objects.get(cluster=estate, path__endswith="Volume1")
    browser = scoped(client, django_user_model, ScopeKind.CLUSTER, estate.pk)
    assert browser.get("/search/?q=left-over")["Location"] == volume.get_absolute_url()
    Grant.objects.update(scope_kind=ScopeKind.SITE, scope_id=str(Host.objects.get(name="HV01").site_id))
    assert "left-over.vhdx" not in browser.get("/search/?q=left-over").content.decode()
