"""What the search finds of many is what somebody would find who read every row, in the same order."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

import pytest
from django.test import Client

from inventory.models import VM, DiskFile, Host
from inventory.search.hits import SHOWN, WANTED
from tests.pages import factories as make
from tests.pages import parts, volumes

NAMES = [f"{role}-{number:02}" for number in range(14) for role in ("web", "WEB", "my-web", "e", "x")]
SEARCHED = ["e", "web", "WEB-1", "web-03", "-", "1", "E", "my", "none of them"]


def titles(browser: Client, kind: str, text: str) -> list[str]:
    page = browser.get(f"/search/?all=1&q={quote(text)}").content.decode()
    return re.findall(rf'id="{kind}-\d+"[^>]*><bdi>(.*?)</bdi>', page)


def best(names: Sequence[str], text: str, behind: Callable[[str], bool]) -> list[str]:
    """Called so, beginning so, holding it; in each by name, and those that are `behind` after the others."""
    wanted = text.lower()

    def rank(name: str) -> int:
        return 0 if name.lower() == wanted else 1 if name.lower().startswith(wanted) else 2

    found = sorted((name for name in names if wanted in name.lower()), key=lambda name: (rank(name), name.lower()))
    return sorted(found[:WANTED], key=lambda name: (rank(name), behind(name), name.lower()))[:SHOWN]


@pytest.fixture
def many(db: None) -> Host:
    host = make.make_host("HV-01")
    for number, name in enumerate(NAMES, 1):
        gone = make.seconds_ago(99) if number % 4 == 0 else None
        vm = make.make_vm(number, host, name=f"{name}.{number}", gone_at=gone)
        make.make_snapshot(vm, number, name=f"{name} of {number}")
    return host


@pytest.mark.parametrize("text", SEARCHED)
def test_vms_and_snapshots_are_those_of_somebody_who_read_all(browser: Client, many: Host, text: str) -> None:
    gone = set(VM.objects.exclude(gone_at=None).values_list("name", flat=True))
    vms = list(VM.objects.values_list("name", flat=True))
    assert titles(browser, "vms", text) == best(vms, text, gone.__contains__)
    snapshots = [f"{name} of {number}" for number, name in enumerate(NAMES, 1)]
    found = titles(browser, "snapshots", text)
    plain = sorted((name for name in snapshots if text.lower() in name.lower()), key=str.lower)
    assert [name.lower() for name in found] == [name.lower() for name in plain[:SHOWN]]


def test_what_is_called_so_stands_before_hundreds_that_only_hold_it(browser: Client, many: Host) -> None:
    for number in range(40):
        make.make_host(f"A-{number:02}-HV-01")
        volumes.give_local_volumes(Host.objects.latest("pk"))
    Host.objects.exclude(pk=many.pk).update(netbios_name="NODE")
    assert titles(browser, "hosts", "hv-01")[0] == "HV-01"
    assert len(titles(browser, "hosts", "hv-01")) == SHOWN


@pytest.mark.parametrize("text", ["vhdx", "z-0", "disk-z", "disk-a-0003", "e"])
def test_disks_are_the_first_by_path_wherever_they_stand(browser: Client, many: Host, text: str) -> None:
    """Most of them before, and more than are read along their paths."""
    names = [f"disk-{'a' if number < 600 else 'z'}-{number:04}.vhdx" for number in range(612)]
    paths = [f"c:\\vms\\{name}" for name in names]
    DiskFile.objects.bulk_create(DiskFile(host=many, path=path, path_key=path) for path in reversed(paths))
    assert titles(browser, "disks", text) == [path for path in paths if text in path][:SHOWN]


def test_the_first_nine_digits_of_a_mac_address_lead_to_its_vm(browser: Client, many: Host) -> None:
    """Twenty VMs share them, and each has two: the search shows some and leads to the list, which shows all."""
    vms = list(VM.objects.filter(gone_at=None).order_by("pk")[:20])
    for number, vm in enumerate(vms):
        for place in range(2):
            parts.make_adapter(vm, place, mac_address=f"00155D0A1{number * 2 + place:03X}", ip_addresses=[])
    for text in ("00155d0a1", "00:15:5D:0A:1", "00-15-5d-0a-1", "0015.5d0a.1"):
        assert len(titles(browser, "vms", text)) == SHOWN
        page = browser.get(f"/search/?all=1&q={quote(text)}").content.decode()
        address = re.search(r'id="all-vms" href="([^"]+)"', page)
        assert address
        listed = browser.get(address[1].replace("&amp;", "&")).content.decode()
        assert all(vm.get_absolute_url() in listed for vm in vms), text
    alone = f"00155D0A1{3:03X}"
    assert titles(browser, "vms", alone) == [vms[1].name]


def test_vms_are_listed_by_the_addresses_that_they_have(browser: Client, many: Host) -> None:
    first, second = VM.objects.filter(gone_at=None).order_by("pk")[:2]
    parts.make_adapter(first, ip_addresses=["10.99.3.4"])
    parts.make_adapter(second, ip_addresses=["10.99.4.4"])
    everybody = [
        ("/vms/", "10.99.3.4", [first]),
        ("/vms/", "10.99.5.5", []),
        ("/networks/adapters/", "10.99.", [first, second]),
    ]
    for address, text, found in everybody:
        listed = browser.get(f"{address}?q={text}").content.decode()
        assert [vm for vm in (first, second) if vm.get_absolute_url() in listed] == found
