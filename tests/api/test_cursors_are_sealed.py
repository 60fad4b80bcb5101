"""A cursor tells nothing to whoever carries it, and is good for one list of one portal."""

import base64
import zlib
from typing import Any

import pytest
from django.test import Client

from inventory.models import VM
from tags.choices import Kind
from tags.models import Tag, Tagging
from tests.api.programs import ask, program_of
from tests.pages import factories as make

SECRETS = ("hv-a-secret", "hv-m-secret", "hv-z-secret")


@pytest.fixture
def narrow(operator: Any) -> Client:
    """Sees three VMs by their tag, and neither of the hosts that they are on; a fourth on a host of its own."""
    tag = Tag.objects.create(name="plant", slug="plant")
    own = make.make_host("HV-N")
    for number, host in enumerate([*map(make.make_host, map(str.upper, SECRETS)), own], 1):
        vm = make.make_vm(number, host, name=f"vm-{9 - number}")
        Tagging.objects.create(tag=tag, kind=Kind.VM, object_id=str(vm.pk))
    Tagging.objects.create(tag=tag, kind=Kind.HOST, object_id=str(own.pk))
    return program_of(operator, kind="tag", place=str(tag.pk))


def opened(cursor: str) -> str:
    """What base64 and zlib hide from the eye."""
    packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_")
    try:
        return repr(packed + zlib.decompressobj().decompress(packed)).lower()
    except zlib.error:
        return repr(packed).lower()


@pytest.mark.parametrize("path", ["/vms", "/nics", "/disks", "/snapshots"])
def test_no_order_tells_of_a_host_beyond(narrow: Client, path: str) -> None:
    """Neither its name nor where among known names it stands: hosts that nobody may name come last, as unknown ones."""
    for vm in VM.objects.select_related("host"):
        make.make_snapshot(vm, 100 + int(vm.pk))
        make.make_drive(vm, f"D:\\{vm.name}.vhdx")
        vm.adapters.create(adapter_id=vm.pk, name="Network Adapter")
    for sort, wanted in (("host", ["vm-5", "vm-6", "vm-7", "vm-8"]), ("-host", ["vm-5", "vm-6", "vm-7", "vm-8"])):
        names, following = [], f"{path}?limit=1&sort={sort}"
        while following:
            page = ask(narrow, following.removeprefix("/api/v1"))
            names += [item.get("vm", item).get("name") for item in page["items"]]
            assert not [name for name in SECRETS if name in opened(page["next_cursor"] or "")]
            following = page["next"]
        assert names[0] == "vm-5"
        assert set(names) == set(wanted)


def test_what_is_sealed_is_not_to_be_read(program: Client) -> None:
    for number in (1, 2):
        make.make_vm(number, make.make_host(f"HV{number}"), name=f"a-name-to-be-kept-{number}")
    first = ask(program, "/vms?limit=1")
    assert "a-name" in first["items"][0]["name"]
    assert "a-name" not in opened(first["next_cursor"])
    assert ask(program, "/vms?limit=1")["next_cursor"] == first["next_cursor"], "the same page, the same ETag"


def test_a_cursor_that_was_changed_or_is_of_another_list_or_portal_is_refused(program: Client, settings: Any) -> None:
    host = make.make_host()
    for number in (1, 2, 3):
        make.make_vm(number, host)
        make.make_snapshot(VM.objects.get(pk=make.guid(number)), number)
    cursor = ask(program, "/vms?limit=1")["next_cursor"]
    middle = len(cursor) // 2
    other = "A" if cursor[middle] != "A" else "B"
    for changed in (
        f"{cursor[:middle]}{other}{cursor[middle + 1 :]}",
        cursor[:-4],
        f"{cursor}AAAA",
        "ä",
        "====",
        "AAAA",
    ):
        assert ask(program, f"/vms?limit=1&cursor={changed}", 400)["code"] == "invalid_cursor", changed
    assert ask(program, f"/snapshots?limit=1&cursor={cursor}", 400)["code"] == "invalid_cursor"
    settings.SECRET_KEY = "the key of another portal, which opens nothing of this one's"
    problem = ask(program, f"/vms?limit=1&cursor={cursor}", 400)
    assert (problem["status"], problem["code"]) == (400, "invalid_cursor")


def test_the_list_goes_on_after_a_row_that_is_gone(program: Client) -> None:
    host = make.make_host()
    for number in (1, 2, 3):
        make.make_vm(number, host)
    cursor = ask(program, "/vms?limit=1")["next_cursor"]
    VM.objects.filter(name="vm-001").delete()
    assert [item["name"] for item in ask(program, f"/vms?cursor={cursor}")["items"]] == ["vm-002", "vm-003"]
