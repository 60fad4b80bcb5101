"""Tags and notes: put on things of every kind, within what somebody may write about, each change in the audit trail."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Role, ScopeKind
from accounts.models import Grant
from audit.models import AuditEntry
from inventory.models import VM, Cluster, DiskFile, Host, HostSwitch, Volume
from snapshots.models import Snapshot
from tags import services
from tags.choices import Kind, Verdict
from tags.keys import Key, key_of
from tags.models import Note, Proposal, Tag, Tagging
from tags.selectors import tags_of, with_tag
from tags.targets import resolve_one
from tests.pages import factories as make
from tests.pages import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate() -> list[Host]:
    return scenes.busy(scenes.SOME)


@pytest.fixture
def responder(client: Client, quick_passwords: None, django_user_model: Any) -> Client:
    user = django_user_model.objects.create_user("responder", password="a long enough phrase")
    Grant.objects.create(user=user, role=Role.RESPONDER, scope_kind=ScopeKind.ESTATE, scope_id="")
    client.force_login(user)
    return client


def one_of_each() -> list[Any]:
    return [
        Host.objects.first(),
        Cluster.objects.first(),
        VM.objects.filter(gone_at=None).first(),
        Volume.objects.filter(host__isnull=False).first(),
        Volume.objects.filter(cluster__isnull=False).first(),
        DiskFile.objects.first(),
        HostSwitch.objects.first(),
        Snapshot.objects.first(),
    ]


def test_every_kind_of_thing_can_be_tagged_found_again_and_filtered(estate: list[Host], operator: Any) -> None:
    operator.is_superuser = True
    for thing in one_of_each():
        key = key_of(thing)
        assert services.tag_add(thing, "to be moved")
        assert not services.tag_add(thing, "To be  moved"), "the same tag in other letters"
        assert "to be moved" in [tag.name for tag in tags_of(key.kind, [key.object_id])[key.object_id]]
        target = resolve_one(key.kind, key.object_id, operator)
        assert target is not None
        assert (target.row.pk, target.may_annotate) == (thing.pk, True)
        rows = with_tag(type(thing).objects.all(), key.kind, "to-be-moved")
        assert thing.pk in rows.values_list("pk", flat=True)
        assert services.tag_remove(thing, "to be moved")
        assert not services.tag_remove(thing, "to be moved")
        assert not with_tag(type(thing).objects.all(), key.kind, "to-be-moved").exists()


@pytest.mark.parametrize("made_up", ["", "x", "host:1", "host:x:y", "cluster:99999999999999999999:z", "1:2", "%"])
def test_what_somebody_made_up_is_nothing(estate: list[Host], operator: Any, made_up: str) -> None:
    operator.is_superuser = True
    assert [resolve_one(kind, made_up, operator) for kind in Kind] == [None] * len(Kind)


def test_tags_of_many_at_once_stand_in_the_trail_once(estate: list[Host]) -> None:
    keys = [key_of(vm) for vm in VM.objects.all()]
    assert services.tag_add_to_all(keys, "batch") == len(keys)
    assert services.tag_add_to_all(keys, "batch") == 0
    assert services.tag_remove_from_all(keys[:3], "batch") == 3
    trail = AuditEntry.objects.filter(action__startswith="tag.").order_by("pk").values_list("action", flat=True)
    assert list(trail) == ["tag.made", "tag.added", "tag.removed"]


def test_renamed_merged_and_deleted_with_what_has_them() -> None:
    things = [Key(Kind.HOST, str(number)) for number in range(4)]
    services.tag_add_to_all(things[:3], "prod")
    services.tag_add_to_all(things[2:], "production")
    prod, production = Tag.objects.get(name="prod"), Tag.objects.get(name="production")
    with pytest.raises(services.TagRefused):
        services.tag_edit(prod, name="Production", colour="red")
    assert services.tag_edit(production, name="Production", colour="red").slug == "production"
    assert services.tag_merge(prod, production) == 3
    assert Tagging.objects.filter(tag=production).count() == 4
    assert services.tag_delete(production) == 4
    assert not Tagging.objects.exists()
    assert AuditEntry.objects.get(action="tag.deleted").before["tagged"] == 4


def test_a_tag_knows_at_any_time_how_many_things_have_it() -> None:
    def kept() -> dict[str, int]:
        counted = {tag.name: tag.taggings.count() for tag in Tag.objects.all()}
        assert dict(Tag.objects.values_list("name", "things")) == counted
        return counted

    things = [Key(Kind.HOST, str(number)) for number in range(4)]
    services.tag_add_to_all(things[:3], "prod")
    services.tag_add_to_all(things, "prod")
    services.tag_add_to_all(things[2:], "production")
    assert kept() == {"prod": 4, "production": 2}
    services.tag_remove_from_all(things[:1], "prod")
    assert kept() == {"prod": 3, "production": 2}
    Tagging.objects.filter(object_id="3").delete()
    assert kept() == {"prod": 2, "production": 1}
    prod, production = Tag.objects.get(name="prod"), Tag.objects.get(name="production")
    services.tag_edit(prod, name="prod 2", colour="red")
    services.tag_merge(prod, production)
    assert kept() == {"production": 2}
    services.tag_delete(production)
    assert kept() == {}


def test_names_of_any_script_get_addresses_of_their_own() -> None:
    slugs = [services.tag_make(name).slug for name in ("Продакшн", "a b", "a-b", "★", "☆", "x" * 64)]
    assert len(set(slugs)) == len(slugs)
    assert all(slugs)


def test_on_its_page_a_vm_is_tagged_and_written_about(estate: list[Host], responder: Client) -> None:
    vm = VM.objects.get(name="lost-storage")
    here = {"kind": "vm", "object_id": str(vm.pk), "next": vm.get_absolute_url()}
    assert responder.post("/tags/add/", here | {"name": "<b>odd</b>"})["Location"] == vm.get_absolute_url()
    responder.post("/notes/write/", here | {"text": "ask <i>Łukasz</i> first"})
    page = responder.get(vm.get_absolute_url()).content.decode()
    assert "&lt;b&gt;odd&lt;/b&gt;" in page
    assert "ask &lt;i&gt;Łukasz&lt;/i&gt; first" in page
    note = Note.objects.get(text__contains="Łukasz")
    responder.post(f"/notes/{note.pk}/save/", {"text": "ask nobody"})
    responder.post("/tags/remove/", here | {"name": "<b>odd</b>"})
    assert "ask nobody" in responder.get("/notes/?q=nobody").content.decode()
    assert responder.get(f"/notes/{note.pk}/delete/").status_code == 200
    assert Note.objects.filter(pk=note.pk).exists(), "a question is no answer"
    responder.post(f"/notes/{note.pk}/remove/")
    assert not Note.objects.filter(pk=note.pk).exists()
    entries = AuditEntry.objects.filter(target_id=str(vm.pk)).order_by("pk")
    assert [entry.action for entry in entries] == [
        "tag.added",
        "note.written",
        "note.edited",
        "tag.removed",
        "note.deleted",
    ]
    assert {entry.actor for entry in entries} == {"responder"}
    edited = entries.get(action="note.edited")
    assert (edited.before["text"], edited.after["text"]) == ("ask <i>Łukasz</i> first", "ask nobody")


@pytest.mark.parametrize(
    "path", ["/tags/add/", "/tags/remove/", "/notes/write/", "/tags/make/", "/tags/proposals/answer/"]
)
def test_who_may_only_look_may_not_write(
    client: Client, quick_passwords: None, django_user_model: Any, path: str
) -> None:
    viewer = django_user_model.objects.create_user("viewer", password="a long enough phrase")
    Grant.objects.create(user=viewer, role=Role.VIEWER, scope_kind=ScopeKind.ESTATE, scope_id="")
    client.force_login(viewer)
    answer = client.post(path, {"kind": "host", "object_id": "1", "name": "x", "text": "x", "pick": "1"})
    assert answer.status_code == 403
    assert not Tag.objects.exists()


def test_only_within_ones_scope(
    estate: list[Host], client: Client, quick_passwords: None, django_user_model: Any
) -> None:
    north, south = Cluster.objects.order_by("name")
    user = django_user_model.objects.create_user("north", password="a long enough phrase")
    Grant.objects.create(user=user, role=Role.RESPONDER, scope_kind=ScopeKind.CLUSTER, scope_id=str(north.pk))
    client.force_login(user)
    codes = []
    for cluster in (north, south):
        vm = VM.objects.filter(host__cluster=cluster, gone_at=None).first()
        assert vm is not None
        given = {"kind": "vm", "object_id": str(vm.pk), "name": "mine", "text": "mine"}
        codes.append([client.post(path, given).status_code for path in ("/tags/add/", "/notes/write/")])
    assert codes == [[302, 302], [404, 404]]
    assert client.post("/tags/of/mine/remove/").status_code == 403, "it would be taken off elsewhere, too"


def test_a_tag_where_roles_hold_is_moved_by_administrators_alone(estate: list[Host], responder: Client) -> None:
    tag = services.tag_make("finance")
    Grant.objects.create(
        user_id=responder.session["_auth_user_id"], role=Role.VIEWER, scope_kind=ScopeKind.TAG, scope_id=str(tag.pk)
    )
    given = {"kind": "host", "object_id": str(estate[0].pk), "name": "Finance"}
    assert responder.post("/tags/add/", given).status_code == 403
    assert responder.post("/tags/of/finance/remove/").status_code == 403


def test_lists_are_filtered_by_a_tag_and_tagged_in_bulk(estate: list[Host], responder: Client) -> None:
    address = "q=sql"
    matching = VM.objects.filter(gone_at=None, name__icontains="sql").count()
    sent = {"address": address, "all": "1", "sure": "1", "name": "databases"}
    responder.post("/vms/act/tag/", sent)
    tagged = Tagging.objects.filter(tag__name="databases")
    assert tagged.count() == matching
    rows = responder.get("/vms/export.csv?tag=databases&columns=name,tags")
    text = b"".join(rows.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("databases") == matching
    picked = [str(pk) for pk in VM.objects.filter(name__icontains="sql", gone_at=None).values_list("pk", flat=True)[:2]]
    responder.post("/vms/act/untag/", {"address": "", "pick": picked, "sure": "1", "name": "databases"})
    assert tagged.count() == matching - 2


def test_the_way_back_is_never_another_site(estate: list[Host], responder: Client) -> None:
    given = {"kind": "host", "object_id": str(estate[0].pk), "name": "x", "next": "https://elsewhere.example/"}
    assert responder.post("/tags/add/", given)["Location"] == estate[0].get_absolute_url()


def test_a_disk_on_a_shared_volume_is_one_disk_whichever_node_reads_it() -> None:
    cluster = make.make_cluster("CLU")
    hosts = [make.make_host(name, cluster=cluster) for name in ("HV01", "HV02")]
    files = [make.make_disk_file(host, "C:\\ClusterStorage\\Volume1\\a.vhdx") for host in hosts]
    assert key_of(files[0]) == key_of(files[1])
    local = [make.make_disk_file(host, "D:\\a.vhdx") for host in hosts]
    assert key_of(local[0]) != key_of(local[1])


@pytest.mark.parametrize("path", ["volumes", "snapshots", "clusters", "hosts", "disks", "networks"])
def test_other_lists_are_tagged_in_bulk_too(estate: list[Host], responder: Client, path: str) -> None:
    before = Tagging.objects.count()
    answer = responder.post(f"/{path}/act/tag/", {"address": "", "all": "1", "sure": "1", "name": "all of them"})
    assert answer.status_code == 302
    assert Tagging.objects.count() > before
    listed = [page_of(responder, f"/{path}/{asked}") for asked in ("?tag=all-of-them&columns=all", "?tag=nothing")]
    assert "all of them" in listed[0].select_one("#live tbody").text
    assert listed[1].select_one("#live tbody") is None
    exported = responder.get(f"/{path}/export.csv?tag=all-of-them&columns=all")
    assert "all of them" in b"".join(exported.streaming_content).decode()  # type: ignore[attr-defined]
    assert f"/{path}/?tag=all-of-them" in responder.get("/tags/").content.decode()


def page_of(browser: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(browser.get(address).content, "html.parser")


def test_a_network_is_tagged_by_its_name_whichever_host_has_it(
    estate: list[Host], responder: Client, django_user_model: Any
) -> None:
    first, second = HostSwitch.objects.filter(name="External").order_by("pk")[:2]
    given = {"kind": "network", "object_id": "name:External", "name": "uplink", "next": first.get_absolute_url()}
    assert responder.post("/tags/add/", given)["Location"] == "/networks/network/?name=External"
    first.delete()
    assert "uplink" in page_of(responder, second.get_absolute_url()).select_one("#tags").text
    assert "/networks/network/?name=External" in responder.get("/tags/of/uplink/").content.decode()
    lonely = make.make_host("LONELY", cluster=make.make_cluster("CLU-LONELY"))
    user = django_user_model.objects.create_user("lonely", password="a long enough phrase")
    place = {"scope_kind": ScopeKind.CLUSTER, "scope_id": str(lonely.cluster_id)}
    Grant.objects.create(user=user, role=Role.RESPONDER, **place)
    responder.force_login(user)
    assert responder.post("/tags/add/", given).status_code == 404, "none of its switches is within the scope"


def test_many_proposals_are_answered_with_as_many_queries_as_few(estate: list[Host], responder: Client) -> None:
    counts = []
    for size in (2, 20):
        vms = [make.make_vm(9000 + size * 100 + number, estate[0]) for number in range(size)]
        made = [Proposal(object_id=str(vm.pk), tag_name="big", evidence=[], proposed_at=timezone.now()) for vm in vms]
        picks = [proposal.pk for proposal in Proposal.objects.bulk_create(made)]
        with CaptureQueriesContext(connection) as queries:
            responder.post("/tags/proposals/answer/", {"pick": picks, "answer": "confirm"})
        assert Proposal.objects.filter(pk__in=picks, verdict=Verdict.CONFIRMED).count() == size
        assert Tagging.objects.filter(tag__name="big", object_id__in=[str(vm.pk) for vm in vms]).count() == size
        counts.append(len(queries))
    assert counts[1] <= counts[0]
    assert len(AuditEntry.objects.filter(action="proposal.confirmed").latest("pk").after["things"]) == 20


@pytest.mark.parametrize("model", [Cluster, Volume, DiskFile, Snapshot])
def test_other_pages_have_tags_and_notes(estate: list[Host], responder: Client, model: Any) -> None:
    thing = model.objects.order_by("pk").first()
    services.tag_add(thing, "seen here")
    page = responder.get(thing.get_absolute_url()).content.decode()
    assert "seen here" in page
    assert "Notes by people" in page
