"""Hosts and accounts are entered on the command line: validated, encrypted, due at once, and refused in sentences."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from inventory import credentials, polls
from inventory.models import Credential, Host
from inventory.polls.targets import target_for
from tests.hyperv.test_ways_of_logging_on import client_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("a secret phrase\n"))
    call_command("save_credential", "north", username="EXAMPLE\\svc", stdout=io.StringIO())
    return "north"


def register(name: str, **options: Any) -> str:
    said = io.StringIO()
    call_command("register_host", name, stdout=said, **options)
    return said.getvalue()


def test_a_password_is_read_from_stdin_and_kept_encrypted(account: str) -> None:
    credential = Credential.objects.get(name=account)
    assert credentials.decrypt(credential) == "a secret phrase"
    assert b"a secret phrase" not in bytes(credential.secret)


def test_an_empty_password_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    with pytest.raises(CommandError, match="empty"):
        call_command("save_credential", "north", username="x")
    assert not Credential.objects.exists()


def test_a_registered_host_is_due_at_once(account: str) -> None:
    said = register("HV01", address="hv01.example.com", credential=account)
    assert "http://hv01.example.com:5985" in said
    assert [claim.host_id for claim in polls.claim_due()] == [Host.objects.get().pk]


def test_https_has_its_own_port(account: str) -> None:
    register("hv01.example.com", credential=account, https=True)
    host = Host.objects.get()
    assert (host.address, host.port, host.scheme) == ("hv01.example.com", 5986, "https")


def test_registering_a_name_again_moves_that_host(account: str) -> None:
    register("HV01", address="10.0.0.1", credential=account)
    register("hv01", address="10.0.0.2", credential=account)
    assert Host.objects.get().address == "10.0.0.2"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"credential": "south"}, "There are: north"),
        ({"port": 70000}, "65535"),
        ({"interval": 1}, "greater than or equal to 10"),
        ({"address": "10.0.0.9"}, "already has this address"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(account: str, options: dict[str, Any], sentence: str) -> None:
    register("HV09", address="10.0.0.9", credential=account)
    with pytest.raises(CommandError, match=sentence):
        register("HV10", **{"credential": account, **options})


def test_basic_over_http_is_refused_when_the_host_is_registered(account: str) -> None:
    Credential.objects.update(transport="basic")
    with pytest.raises(CommandError, match="HTTPS only"):
        register("HV01", credential=account)
    assert not Host.objects.exists()


@pytest.mark.parametrize(
    ("transport", "options", "sentence"),
    [
        ("certificate", {}, "needs HTTPS"),
        ("kerberos", {"address": "10.0.0.1"}, "by name and not by IP address"),
        ("kerberos", {"kerberos_host": "10.0.0.1"}, "not a host name"),
        ("ntlm", {"kerberos_host": "hv01.example.com"}, "Only Kerberos"),
        ("ntlm", {"ca_file": "/etc/ssl/ca.pem"}, "A CA file is for HTTPS"),
        ("ntlm", {"address": "https://hv01"}, "not a host name or an address"),
        ("ntlm", {"address": "fe80::1%eth0"}, "a zone is not an address"),
    ],
)
def test_what_cannot_go_together_is_refused(
    account: str, transport: str, options: dict[str, Any], sentence: str
) -> None:
    Credential.objects.update(transport=transport)
    with pytest.raises(CommandError, match=sentence):
        register("HV01", credential=account, **options)
    assert not Host.objects.exists()


@pytest.mark.parametrize(
    ("transport", "options"),
    [
        ("kerberos", {"address": "10.0.0.1", "kerberos_host": "hv01.example.com"}),
        ("kerberos", {"address": "hv01.example.com", "https": True}),
        ("credssp", {"address": "fe80::1"}),
        ("certificate", {"address": "[fe80::1]", "https": True, "port": 443}),
        ("basic", {"https": True, "ca_file": "/etc/ssl/ca.pem"}),
    ],
)
def test_what_goes_together_is_registered_and_becomes_that_target(
    account: str, transport: str, options: dict[str, Any]
) -> None:
    Credential.objects.update(transport=transport)
    register("HV01", credential=account, **options)
    target = target_for(Host.objects.select_related("credential").get())
    assert target.transport == transport
    assert target.kerberos_host == options.get("kerberos_host")


def save(monkeypatch: pytest.MonkeyPatch, secret: str, **options: Any) -> Credential:
    monkeypatch.setattr("sys.stdin", io.StringIO(secret))
    call_command("save_credential", "north", stdout=io.StringIO(), **options)
    return Credential.objects.get()


@pytest.mark.parametrize("key_first", [False, True])
def test_a_client_certificate_is_read_from_stdin_and_says_for_whom_it_is(
    monkeypatch: pytest.MonkeyPatch, key_first: bool
) -> None:
    pem = client_certificate(days=1)
    begin = pem.index("-----BEGIN PRIVATE")
    kept = save(monkeypatch, pem[begin:] + pem[:begin] if key_first else pem, transport="certificate")
    assert kept.username == "CN=svc"
    assert credentials.decrypt(kept) == pem
    assert b"PRIVATE" not in bytes(kept.secret)


def test_kerberos_keeps_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = save(monkeypatch, "not read\n", transport="kerberos", username="svc@EXAMPLE.COM")
    assert credentials.decrypt(kept) == ""


@pytest.mark.parametrize(
    ("secret", "options", "sentence"),
    [
        ("", {"transport": "certificate"}, "kept as PEM"),
        (client_certificate(days=-1), {"transport": "certificate"}, "has expired"),
        (client_certificate(days=1).split("-----BEGIN PRIVATE")[0], {"transport": "certificate"}, "private key"),
        ("x\n", {"transport": "kerberos", "username": "EXAMPLE\\svc"}, "with its realm"),
        ("x\n", {}, "user name is needed"),
        ("\n", {"transport": "credssp", "username": "x"}, "empty"),
    ],
)
def test_a_credential_that_is_of_no_use_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, secret: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        save(monkeypatch, secret, **options)
    assert not Credential.objects.exists()


def test_a_key_that_belongs_to_another_certificate_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # ECDSA signatures differ in length from one certificate to the next: each is cut where its own key begins.
    certificate, _, _ = client_certificate(days=1).partition("-----BEGIN PRIVATE")
    _, begin, key = client_certificate(days=1).partition("-----BEGIN PRIVATE")
    with pytest.raises(CommandError, match="does not belong"):
        save(monkeypatch, certificate + begin + key, transport="certificate")


def test_a_credential_does_not_change_to_what_its_hosts_cannot_do(
    account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register("HV01", credential=account)
    with pytest.raises(CommandError, match="HV01 is read with this credential over HTTP"):
        save(monkeypatch, "a secret phrase\n", username="svc", transport="basic")
    assert Credential.objects.get().transport == "ntlm"
