"""Every kind of change has its words, its icon and its group in the filters, and stands on the pages it belongs to."""

import pytest
from django.test import Client

from accounts.access import Role, ScopeKind
from accounts.models import Grant
from history.choices import KINDS_OF, ChangeKind
from history.models import Change
from history.templatetags.changes import ICONS
from history.wording import sentence
from inventory.models import VM, Cluster
from tests.pages import annotations, scenes

pytestmark = pytest.mark.django_db


def test_every_kind_has_an_icon_and_is_in_one_group() -> None:
    assert set(ICONS) == set(ChangeKind)
    grouped = [kind for kinds in KINDS_OF.values() for kind in kinds]
    assert sorted(grouped) == sorted(ChangeKind)


def test_every_kind_stands_in_the_list_the_download_and_on_its_page(browser: Client) -> None:
    hosts = scenes.busy(scenes.SOME)
    vm, cluster = VM.objects.filter(host=hosts[0])[0], Cluster.objects.get(name="CLU-NORTH")
    Change.objects.all().delete()
    annotations.tell_changes(hosts[0], vm, cluster)
    assert set(Change.objects.values_list("kind", flat=True)) == set(ChangeKind)
    page = browser.get("/changes/?size=100&period=all").content.decode()
    for change in Change.objects.all():
        assert change.get_kind_display() in page
        assert "None" not in sentence(change)
    assert "between" in page
    assert "&lt;b&gt;old&lt;/b&gt;" in page
    download = b"".join(browser.get("/changes/export.csv?period=all&columns=all").streaming_content)  # type: ignore[attr-defined]
    assert download.decode().count("\r\n") == len(ChangeKind) + 1
    assert "VM moved" in browser.get(vm.get_absolute_url()).content.decode()
    assert "Host rebooted" in browser.get(f"/changes/?host={hosts[0].pk}").content.decode()


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ("about=snapshots", {"snapshot_taken", "snapshot_deleted"}),
        ("kind=vm_moved", {"vm_moved"}),
        ("about=snapshots&kind=vm_moved", {"vm_moved"}),
        ("q=no+such+thing", set()),
        ("cluster=none", set()),
    ],
)
def test_filters(browser: Client, asked: str, kinds: set[str]) -> None:
    hosts = scenes.calm()
    cluster = Cluster.objects.get()
    annotations.tell_changes(hosts[0], VM.objects.filter(host=hosts[0])[0], cluster)
    rows = browser.get(f"/changes/?{asked}&size=100&period=all").context["page"].rows
    assert {row.change.kind for row in rows} == kinds


def test_what_is_out_of_scope_is_not_told(client: Client, quick_passwords: None, django_user_model: type) -> None:
    hosts = scenes.busy(scenes.SOME)
    north, south = Cluster.objects.order_by("name")
    for cluster in (north, south):
        host = next(host for host in hosts if host.cluster_id == cluster.pk)
        annotations.tell_changes(host, VM.objects.filter(host=host)[0], cluster)
    user = django_user_model.objects.create_user("north", password="a long enough phrase")  # type: ignore[attr-defined]
    Grant.objects.create(user=user, role=Role.VIEWER, scope_kind=ScopeKind.CLUSTER, scope_id=str(north.pk))
    client.force_login(user)
    rows = client.get("/changes/?size=250&period=all").context["page"].rows
    assert len(rows) == 2 * len(ChangeKind), "those of the scene, and these"
    assert {(row.change.cluster or row.change.host.cluster).pk for row in rows} == {north.pk}
