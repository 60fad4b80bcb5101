"""Kerberos for real: MIT's KDC, pykerberos on the portal's side, gssapi on the simulated host's, over HTTP and HTTPS.

Run by `make test-kerberos`; not collected with the suite, because it needs what the suite does not install.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hyperv.client import run_script
from hyperv.errors import CredentialsRefused, KerberosFailed
from hyperv.target import Target
from simulator.estate import Estate
from simulator.wsman.server import SimulatorServer
from tests.hyperv.test_ways_of_logging_on import run
from tests.kerberos.kdc import HOST, OTHER, USER, Realm


@pytest.fixture(scope="module")
def realm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Realm]:
    realm = Realm(tmp_path_factory.mktemp("realm"))
    os.environ.update(realm.environment)
    realm.make()
    with realm.serving():
        yield realm


@pytest.fixture(scope="module")
def simulator(realm: Realm) -> Iterator[SimulatorServer]:
    with SimulatorServer(Estate.uniform(hosts=1, vms_per_host=1), run, tls=True) as server:
        yield server


@pytest.fixture
def ticket(realm: Realm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", realm.ticket(USER, tmp_path / "cache"))


def target_of(simulator: SimulatorServer, scheme: str = "http", **changes: Any) -> Target:
    host = simulator.host()
    port, ca_file = (host["port"], None) if scheme == "http" else (host["tls_port"], simulator.description["ca_file"])
    values = {"address": host["address"], "port": port, "scheme": scheme, "transport": "kerberos", "username": USER}
    return Target(**{**values, "password": "", "ca_file": ca_file, "kerberos_host": HOST, **changes})


def call(target: Target) -> object:
    return run_script(target, "read/estate", {}, deadline_seconds=10).result


def failed_logons(simulator: SimulatorServer) -> int:
    return simulator.counters()[simulator.host()["name"]]["failed_logons"]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.usefixtures("ticket")
def test_a_ticket_logs_on_and_messages_are_sealed(simulator: SimulatorServer, scheme: str) -> None:
    """Over plain http the simulated host takes sealed messages only, and answers with sealed ones."""
    assert call(target_of(simulator, scheme)) == {"answer": 42}
    assert failed_logons(simulator) == 0
    assert simulator.counters()[simulator.host()["name"]]["open_shells"] == 0


def test_a_keytab_does_without_kinit(simulator: SimulatorServer, realm: Realm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", "MEMORY:of-the-keytab")
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", f"FILE:{realm.client_keytab}")
    assert call(target_of(simulator)) == {"answer": 42}


@pytest.mark.usefixtures("ticket")
def test_a_second_identity_is_refused_in_the_same_process(simulator: SimulatorServer) -> None:
    with pytest.raises(KerberosFailed, match="already logs on with Kerberos as somebody else"):
        call(target_of(simulator, username=OTHER))


def test_without_a_ticket_it_says_so_and_nothing_is_sent(
    simulator: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRB5CCNAME", "MEMORY:empty")
    before = simulator.counters()
    with pytest.raises(KerberosFailed, match="no Kerberos ticket"):
        call(target_of(simulator))
    assert simulator.counters() == before


@pytest.mark.usefixtures("ticket")
def test_a_host_that_the_domain_does_not_know_is_named_as_such(simulator: SimulatorServer) -> None:
    with pytest.raises(KerberosFailed, match="knows no service by the name"):
        call(target_of(simulator, kerberos_host="another.example.test"))


@pytest.mark.usefixtures("ticket")
def test_a_host_that_no_longer_takes_the_account_refuses(simulator: SimulatorServer) -> None:
    simulator.change_host(simulator.host()["name"], password_ok=False)
    with pytest.raises(CredentialsRefused):
        call(target_of(simulator))
    simulator.change_host(simulator.host()["name"], password_ok=True)


@pytest.mark.usefixtures("ticket")
def test_a_host_without_the_key_cannot_pass_for_the_real_one(
    simulator: SimulatorServer, realm: Realm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRB5_KTNAME", f"FILE:{realm.client_keytab}")
    with pytest.raises(CredentialsRefused, match="did not accept the Kerberos ticket"):
        call(target_of(simulator))
