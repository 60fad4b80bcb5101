"""Files and a command line that open a VM: never built from what is not a plain address."""

import pytest
from django.test import Client

from inventory.remote_desktop import plain_address
from tests.pages import factories as make
from tests.pages import parts


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("hv01.example.org", "hv01.example.org"),
        ("HV_01", "HV_01"),
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::5", "[2001:db8::5]"),
        ("fe80::1", None),
        ("169.254.3.4", None),
        ("host\r\nalternate shell:s:cmd", None),
        ("host\nx", None),
        ("host name", None),
        ("-G", None),
        ("a;b", None),
        ("höst", None),
        ("", None),
        (None, None),
        ("x" * 254, None),
    ],
)
def test_only_plain_addresses_pass(text: str | None, plain: str | None) -> None:
    assert plain_address(text) == plain


def test_the_console_is_the_hosts_port_with_the_guid_of_the_vm(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(), name='../"odd"\r\nname')
    answer = browser.get(f"/vms/{vm.pk}/console.rdp")
    lines = answer.content.decode().split("\r\n")
    assert lines[:4] == [
        "full address:s:hv01.example.org",
        "server port:i:2179",
        f"pcb:s:{str(vm.pk).upper()}",
        "negotiate security layer:i:0",
    ]
    assert answer["Content-Type"] == "application/x-rdp"
    assert answer["Content-Disposition"] == 'attachment; filename="odd-name-console.rdp"'
    assert "no-store" in answer["Cache-Control"]


def test_remote_desktop_goes_to_addresses_of_the_guest_only(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    parts.make_adapter(vm, ip_addresses=["fe80::1", "2001:db8::5", "10.0.3.14"])
    parts.make_guest(vm, known_fqdn="pay01.example.org")
    page = browser.get(f"/vms/{vm.pk}/").content.decode()
    for address in ("pay01.example.org", "10.0.3.14", "[2001:db8::5]"):
        assert f"full address:s:{address}\r\n" in browser.get(f"/vms/{vm.pk}/desktop.rdp?to={address}").content.decode()
        assert address in page
    assert "full address:s:pay01.example.org\r\n" in browser.get(f"/vms/{vm.pk}/desktop.rdp").content.decode()
    for address in ("evil.example.org", "fe80::1", "10.0.3.14%0d%0ax"):
        assert browser.get(f"/vms/{vm.pk}/desktop.rdp?to={address}").status_code == 404
    assert f"vmconnect.exe hv01.example.org -G {vm.pk}" in page


def test_where_no_way_is_known_the_page_says_so(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(address="no good address"))
    page = browser.get(f"/vms/{vm.pk}/").content.decode()
    assert "there is no console from here" in page
    assert "the guest has told no address" in page
    assert browser.get(f"/vms/{vm.pk}/console.rdp").status_code == 404
    assert browser.get(f"/vms/{vm.pk}/desktop.rdp").status_code == 404
