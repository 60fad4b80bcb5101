"""A wrong password is a 401 and is counted; no other refusal is."""

import pytest
import requests
from winrm.exceptions import InvalidCredentialsError

from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, endpoint, run

BAD = [{"password": "wrong"}, {"username": "EXAMPLE\\nobody"}, {"username": "OTHER\\svc-hvportal"}]


@pytest.mark.parametrize("credentials", BAD)
@pytest.mark.parametrize(("scheme", "transport"), [("http", "ntlm"), ("https", "ntlm"), ("https", "basic")])
def test_wrong_credentials_are_refused_and_counted_once(
    connect: Connect, server: SimulatorServer, name: str, scheme: str, transport: str, credentials: dict[str, str]
) -> None:
    with pytest.raises(InvalidCredentialsError):
        connect(scheme, transport=transport, **credentials).open_shell()
    assert server.counters()[name]["failed_logons"] == 1


def test_a_password_that_this_host_no_longer_takes_is_refused(
    connect: Connect, server: SimulatorServer, name: str
) -> None:
    server.change_host(name, password_ok=False)
    with pytest.raises(InvalidCredentialsError):
        connect().open_shell()
    with pytest.raises(InvalidCredentialsError):
        connect("https", transport="basic").open_shell()
    assert server.counters()[name]["failed_logons"] == 2

    server.change_host(name, password_ok=True)
    assert run(connect(), "echo again")[0] == b"again\r\n"


def test_the_user_name_is_known_in_any_case(connect: Connect) -> None:
    assert run(connect(username="example\\SVC-HVPORTAL"), "whoami")[0].startswith(b"EXAMPLE\\svc-hvportal")


def test_no_credentials_is_a_challenge_and_not_a_failed_logon(server: SimulatorServer, name: str) -> None:
    answer = requests.post(endpoint(server), timeout=5)
    assert answer.status_code == 401
    assert server.counters()[name]["failed_logons"] == 0


@pytest.mark.parametrize("credentials", ["Negotiate !!!", "Negotiate AAAA", "Negotiate TlRMTVNTUAADAAAA", "Basic e"])
def test_nonsense_for_credentials_is_401(server: SimulatorServer, credentials: str) -> None:
    answer = requests.post(
        endpoint(server, "https"),
        headers={"Authorization": credentials},
        verify=server.description["ca_file"],
        timeout=5,
    )
    assert answer.status_code == 401


def test_other_paths_and_methods_are_http_errors(server: SimulatorServer) -> None:
    address = endpoint(server)
    assert requests.post(address.replace("/wsman", "/else"), timeout=5).status_code == 404
    assert requests.get(address, timeout=5).status_code == 405
