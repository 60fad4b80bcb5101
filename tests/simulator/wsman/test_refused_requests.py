"""Requests that Windows refuses: the code and the shape of each fault."""

import re
from collections.abc import Callable

import pytest
import xmltodict
from winrm.exceptions import WinRMTransportError, WSManFaultError
from winrm.protocol import Protocol

from tests.simulator.wsman.conftest import Connect

CREATE = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Create"
CMD = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd"


def _create(client: Protocol, change: Callable[[str], str]) -> bytes:
    """Asks for a shell as pywinrm does, with the envelope changed."""
    header = client.build_wsman_header(action=CREATE, resource_uri=CMD)
    body = {"rsp:Shell": {"rsp:InputStreams": "stdin", "rsp:OutputStreams": "stdout stderr"}}
    return client.send_message(change(xmltodict.unparse({"env:Envelope": {**header, "env:Body": body}})))


def _swap(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text, count=1)


@pytest.mark.parametrize(
    ("change", "code", "subcode"),
    [
        (_swap(CMD, f"{CMD}x"), 2150858752, "a:DestinationUnreachable"),
        (_swap("transfer/Create", "transfer/Get"), 2150858753, "a:ActionNotSupported"),
        (_swap("PT20S", "PT-1S"), 2150858767, "a:InvalidMessageInformationHeader"),
        (_swap("PT20S", "PT0S"), 2150858767, "a:InvalidMessageInformationHeader"),
        (_swap("PT20S", "soon"), 2150858767, "a:InvalidMessageInformationHeader"),
        (_swap(">153600<", ">4096<"), 2150858878, "w:EncodingLimit"),
        (_swap(">153600<", ">much<"), 2150858817, "w:SchemaValidationError"),
        (_swap("<a:MessageID>.*</a:MessageID>", ""), 2150858817, "w:SchemaValidationError"),
        (_swap("<rsp:Shell>.*</rsp:Shell>", ""), 2150858817, "w:SchemaValidationError"),
        (lambda _: "<greeting/>", 2150858817, "w:SchemaValidationError"),
    ],
)
def test_the_fault_names_what_is_wrong(connect: Connect, change: Callable[[str], str], code: int, subcode: str) -> None:
    with pytest.raises(WSManFaultError) as fault:
        _create(connect(), change)
    assert (fault.value.code, fault.value.wsman_fault_code, fault.value.fault_subcode) == (500, code, subcode)


def test_what_is_no_xml_is_http_400(connect: Connect) -> None:
    with pytest.raises(WinRMTransportError) as refused:
        _create(connect(), lambda text: text[:-20])
    assert (refused.value.code, refused.value.response_text) == (400, "")


def test_an_envelope_beyond_the_host_s_limit_is_http_413(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    command = client.run_command(shell, "cat", console_mode_stdin=False)
    with pytest.raises(WinRMTransportError) as refused:
        client.send_command_input(shell, command, b"x" * 400_000, end=True)
    assert refused.value.code == 413


@pytest.mark.parametrize("idle", ["PT-5S", "whenever"])
def test_an_idle_timeout_that_is_none_is_an_incorrect_parameter(connect: Connect, idle: str) -> None:
    with pytest.raises(WSManFaultError) as fault:
        connect().open_shell(idle_timeout=idle)
    assert fault.value.wsman_fault_code == 87


def test_an_empty_command_is_an_incorrect_parameter(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    with pytest.raises(WSManFaultError) as fault:
        client.run_command(shell, " ")
    assert fault.value.wsman_fault_code == 87
    client.close_shell(shell)
