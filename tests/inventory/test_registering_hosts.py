"""Hosts and accounts are entered on the command line: validated, encrypted, due at once, and refused in sentences."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from inventory import credentials, polls
from inventory.models import Credential, Host

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
