"""NTLM over plain http: the logon belongs to the connection, bodies are sealed both ways and nothing else is taken."""

import pytest
import requests
from winrm.exceptions import WinRMTransportError

from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, endpoint, run


def test_a_command_runs_and_its_streams_come_back(connect: Connect) -> None:
    assert run(connect(), "fail 3") == (b"out\r\n", b"err\r\n", 3)


def test_the_wire_shows_no_envelope(connect: Connect, server: SimulatorServer) -> None:
    client = connect(message_encryption="always")
    seen: list[requests.Response] = []
    session = client.transport.build_session()
    session.hooks["response"].append(lambda response, **_: seen.append(response))

    run(client, "echo secret-word")

    assert all(b"Envelope" not in (response.request.body or b"") for response in seen)
    assert all(b"Envelope" not in response.content for response in seen)
    assert {response.headers["Server"] for response in seen} == {"Microsoft-HTTPAPI/2.0"}
    answered = [response for response in seen if response.content]
    assert all(
        response.headers["Content-Type"]
        == 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'
        for response in answered
    )
    assert len(answered) == 5  # Create, Command, Receive, Signal, Delete


def test_faults_are_sealed_too_and_are_http_500(connect: Connect) -> None:
    client = connect()
    client.open_shell()
    session = client.transport.build_session()
    seen: list[requests.Response] = []
    session.hooks["response"].append(lambda response, **_: seen.append(response))

    with pytest.raises(Exception, match="invalid selectors"):
        client.close_shell("00000000-0000-0000-0000-000000000000", close_session=False)

    assert seen[-1].status_code == 500
    assert b"Fault" not in seen[-1].content


def test_clear_bodies_are_refused_with_500_and_nothing_more(connect: Connect) -> None:
    client = connect(message_encryption="never")
    with pytest.raises(WinRMTransportError) as refused:
        client.open_shell()
    assert refused.value.code == 500
    assert refused.value.response_text == ""


def test_a_message_sealed_by_another_context_is_answered_400(connect: Connect) -> None:
    client = connect()
    client.open_shell()
    # What a client does whose idle connection was dropped: it logs on anew, but seals with the context of the old one.
    client.transport.build_session().close()
    with pytest.raises(WinRMTransportError) as refused:
        client.open_shell()
    assert refused.value.code == 400
    assert refused.value.response_text == ""


def test_the_logon_of_one_connection_is_worth_nothing_on_another(connect: Connect, server: SimulatorServer) -> None:
    connect().open_shell()
    answer = requests.post(endpoint(server), data=b"<x/>", timeout=5)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Negotiate, CredSSP"
    assert answer.content == b""
