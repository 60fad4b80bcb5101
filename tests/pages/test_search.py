"""One field finds everything, in any notation; what was surely meant is opened at once."""

from urllib.parse import quote

import pytest
from django.test import Client

from accounts.access import Role, ScopeKind
from accounts.models import Grant
from inventory.models import VM, Cluster, DiskFile, Host, StoredFile, Volume
from snapshots.models import Snapshot
from tags.keys import key_of
from tags.models import Note
from tags.services import note_write
from tests.pages import factories as make
from tests.pages import parts, volumes


@pytest.fixture
def estate(db: None) -> VM:
    """One VM with everything that it can be found by, and the things around it."""
    host = make.make_host("SQL-HOST", cluster=make.make_cluster("CLU-NORTH"))
    vm = make.make_vm(1, host, name="payroll", notes="Owner: Łukasz, cost centre 4711")
    make.make_vm(2, host, name="web")
    parts.make_adapter(vm, mac_address="00155D0A1B2C", ip_addresses=["10.20.3.14", "2001:db8::5"])
    parts.make_guest(vm, known_fqdn="pay01.example.org")
    parts.make_network(host, name="Production")
    make.make_snapshot(vm, 7, name="before the upgrade")
    make.make_chain(vm, "payroll-data")
    volumes.give_shared_volumes(Cluster.objects.get())
    StoredFile.objects.create(
        host=host, path="D:\\iso\\ws2022.iso", path_key="d:\\iso\\ws2022.iso", folder_key="d:\\iso"
    )
    volumes.give_local_volumes(host)
    note_write(key_of(host), "Of the plant: ask the Shift Leader before any restart, also at night, " + "w" * 90)
    return vm


def found(browser: Client, text: str) -> str:
    return browser.get(f"/search/?all=1&q={quote(text)}").content.decode()


VM_PAGE = f"/vms/{make.guid(1)}/"


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("payroll", VM_PAGE),
        ("PAYROLL", VM_PAGE),
        (str(make.guid(1)), VM_PAGE),
        (f"{{{str(make.guid(1)).upper()}}}", VM_PAGE),
        ("00-15-5d-0a-1b-2c", VM_PAGE),
        ("0015.5D0A.1B2C", VM_PAGE),
        ("10.20.3.14", VM_PAGE),
        ("2001:0db8:0::5", VM_PAGE),
        ("pay01.example.org", VM_PAGE),
        ("before the upgrade", "/snapshots/{snapshot}/"),
        ("payroll-data.vhdx", "/disks/{disk}/"),
        ("Production", "/networks/network/?name=Production"),
    ],
)
def test_what_is_exactly_one_thing_is_opened(browser: Client, estate: VM, text: str, page: str) -> None:
    things = {"snapshot": Snapshot.objects.get().pk, "disk": DiskFile.objects.get(path__contains="payroll").pk}
    assert browser.get(f"/search/?q={quote(text)}")["Location"] == page.format(**things)


def test_a_path_is_found_whole_by_its_beginning_and_by_its_middle(browser: Client, estate: VM) -> None:
    disk = DiskFile.objects.get(path__contains="payroll")
    assert browser.get(f"/search/?q={quote(disk.path.upper())}")["Location"] == disk.get_absolute_url()
    for part in (disk.path[:8], disk.path[4:14], "D:\\iso\\ws"):
        assert ("ws2022" if "iso" in part else "payroll") in found(browser, part), part


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("4711", VM_PAGE),
        ("10.20.3", VM_PAGE),
        ("00:15:5d:0a", VM_PAGE),
        ("ws2022", "/volumes/{volume}/"),
        ("shift leader", "/hosts/{host}/#note-{note}"),
        ("sql-h", "/hosts/{host}/"),
    ],
)
def test_what_is_found_alone_is_opened_too(browser: Client, estate: VM, text: str, page: str) -> None:
    things = {"host": estate.host_id, "volume": Volume.objects.get(path="D:\\").pk, "note": Note.objects.get().pk}
    assert browser.get(f"/search/?q={quote(text)}")["Location"] == page.format(**things)


def test_all_kinds_stand_together_the_exact_one_first_and_says_why(browser: Client, estate: VM) -> None:
    make.make_vm(3, estate.host, name="payroll-test", gone_at=make.seconds_ago(99))
    text = found(browser, "payroll")
    for words in ("VMs", "Virtual disks", "disk of payroll", "exactly this", "Gone", "payroll-test"):
        assert words in text
    assert text.index(">payroll<") < text.index(">payroll-test<")
    assert "in its notes" in found(browser, "cost centre")
    assert "<mark>cost centre</mark> 4711" in found(browser, "COST centre")
    assert "CLU-NORTH" in found(browser, "clu-n")


def test_notes_are_a_kind_of_their_own_with_the_words_that_matched(browser: Client, estate: VM) -> None:
    text = found(browser, "shift leader")
    for words in ("Notes by people", "ask the <mark>Shift Leader</mark> before any restart", "ww…", "Host, written by"):
        assert words in text
    note_write(key_of(estate), "<script>shift leader</script>")
    assert "&lt;script&gt;<mark>shift leader</mark>&lt;/script&gt;" in found(browser, "shift leader")
    for number in range(20):
        note_write(key_of(estate), f"shift leader {number}")
    text = found(browser, "shift leader")
    assert "12+" in text
    assert "/notes/?q=shift+leader" in text


def test_the_way_back_from_a_jump_is_offered(browser: Client, estate: VM) -> None:
    text = browser.get("/search/?q=payroll", follow=True).content.decode()
    assert "/search/?q=payroll&amp;all=1" in text
    assert "See everything that was found" not in browser.get("/search/?q=10.20.3.14", follow=True).content.decode()


def test_one_letter_more_than_is_shown_leads_to_the_list(browser: Client, estate: VM) -> None:
    for number in range(10, 30):
        make.make_vm(number, estate.host, name=f"clone-{number}")
    text = found(browser, "clone")
    assert "12</span>" not in text
    assert "12+" in text
    assert "/vms/?presence=any&amp;q=clone" in text


def test_nothing_found_and_nothing_asked_are_said_kindly(browser: Client, estate: VM) -> None:
    assert "Nothing found" in found(browser, "zzz\x00")
    assert "Path" in browser.get("/search/?q=").content.decode()
    assert "Nothing found" in found(browser, "%_\\")


def test_what_somebody_may_not_see_is_not_found(client: Client, estate: VM, django_user_model: object) -> None:
    other = make.make_cluster("CLU-SOUTH")
    make.make_vm(9, make.make_host("HV-SOUTH", cluster=other), name="payroll-south")
    user = django_user_model.objects.create_user("south", password="a long enough phrase")  # type: ignore[attr-defined]
    Grant.objects.create(user=user, role=Role.VIEWER, scope_kind=ScopeKind.CLUSTER, scope_id=str(other.pk))
    client.force_login(user)
    assert client.get("/search/?q=payroll")["Location"] == f"/vms/{make.guid(9)}/"
    for text in (
        "00155D0A1B2C",
        "10.20.3.14",
        "before the",
        "Volume1",
        "ws2022",
        "Production",
        "SQL-HOST",
        "shift leader",
        "CLU-NORTH",
    ):
        assert "Nothing found" in found(client, text), text
    assert Host.objects.count() == 2
