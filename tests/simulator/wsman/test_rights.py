"""A WinRS shell admits administrators only, unless the host's RootSDDL was widened."""

import pytest
from winrm.exceptions import WSManFaultError

from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, run


def test_an_account_that_is_no_administrator_gets_no_shell(
    connect: Connect, server: SimulatorServer, name: str
) -> None:
    server.change_host(name, administrator=False)
    with pytest.raises(WSManFaultError, match="Access is denied") as fault:
        connect().open_shell()
    assert (fault.value.code, fault.value.wsman_fault_code) == (500, 5)
    assert (fault.value.fault_code, fault.value.fault_subcode) == ("s:Sender", "w:AccessDenied")
    assert server.counters()[name]["shells_opened"] == 0


def test_where_shells_are_granted_to_others_the_command_lacks_the_rights(
    connect: Connect, server: SimulatorServer, name: str
) -> None:
    assert run(connect(), "whoami")[0] == f"EXAMPLE\\svc-hvportal True on {name}".encode()
    server.change_host(name, hyperv_rights=False)
    assert run(connect(), "whoami")[0] == f"EXAMPLE\\svc-hvportal False on {name}".encode()
