"""Every way in which a simulated host can fail, met by the real client over real HTTP: what it says of that host, that
the host beside it is untouched, and that the host is whole again once the fault is switched off.
"""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import requests

from hyperv.contracts import EstateReading, HostItem, MemoryItem
from hyperv.errors import HyperVError
from hyperv.estate import read_estate
from hyperv.target import Target
from simulator.control.faults_of_acts import DURING_ACTS
from simulator.control.named_faults import NAMED
from simulator.estate import Clock, Estate
from simulator.wsman.limits import Limits
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ILL, OTHER = "HV01", "HV02"
SHORT = 3.0  # seconds for a call that can only give up; the client promises to keep to them
CLEANUP = 3.0
LIMITS = Limits(operation_seconds=1.0)  # a Receive without output says so after a second, so that tests need not wait
SECTIONS = ("host", "vms", "memory")


class Refusal(NamedTuple):
    """No reading at all: the error's code, and words that its sentence or its detail must hold."""

    code: str
    words: str
    transport: str = "ntlm"
    seconds: float = 20.0


class Sections(NamedTuple):
    """The host was read: the code of each section that failed; the others are whole."""

    failed: dict[str, str]


def gives_up(code: str, words: str, transport: str = "ntlm") -> Refusal:
    """The host never says no: the call ends because its time has."""
    return Refusal(code, words, transport, SHORT)


WHOLE = Sections({})
_HTTPS = "basic"

BY_NAME: dict[str, Refusal | Sections] = {
    "none": WHOLE,
    "refuse": Refusal("unreachable", "nothing listens at its WinRM port.*refused"),
    "hang": gives_up("unreachable", "accepts connections.*does not answer.*timed out"),
    "silent": gives_up("unreachable", "accepts connections.*does not answer.*timed out"),
    "drip": gives_up("unreachable", "accepts connections.*(timed out|deadline of the call)"),
    "drop": Refusal("unreachable", "lost in the middle of an answer.*reset"),
    "http503": Refusal("unreachable", "stopping or overloaded.*503"),
    "slow": gives_up("timed_out", "did not finish answering in time"),
    # The estate's clock stands, so that it is off by days: which alone explains a refusal.
    "password": Refusal("credentials_refused", "refused the logon, and its clock is .* the portal's"),
    "password-later": Refusal("unreachable", "no longer knows the connection"),
    "wrong-certificate": Refusal(
        "certificate_not_trusted", "certificate is not one the portal trusts.*mismatch", _HTTPS
    ),
    "expired-certificate": Refusal(
        "certificate_not_trusted", "certificate is not one the portal trusts.*expired", _HTTPS
    ),
    "self-signed-certificate": Refusal(
        "certificate_not_trusted", "certificate is not one the portal trusts.*self-signed", _HTTPS
    ),
    "shell-quota": Refusal("quota_exceeded", "limit of shells or operations.*2150859173"),
    "operation-quota": Refusal("quota_exceeded", "limit of shells or operations.*2150859174"),
    "shell-lost": Refusal("unreachable", "session.*2150858843"),
    "shell-lost-later": Refusal("unreachable", "session.*2150858843"),
    "busy": Refusal("timed_out", "overloaded.*fault 170"),
    "no-output": gives_up("timed_out", "did not finish answering in time"),
    "access-denied": Refusal("rights_missing", "local administrator.*fault 5"),
    "no-rights": Sections(dict.fromkeys(SECTIONS, "rights_missing")),
    "vmms-stopped": Sections(dict.fromkeys(SECTIONS, "vmms_stopped")),
    "section-broken": Sections({"memory": "script_error"}),
    "cmdlet-hangs": gives_up("timed_out", "did not finish answering in time"),
    "property-missing": WHOLE,
    "junk": WHOLE,
    "bom": WHOLE,
    "progress": WHOLE,
    "errors-only": Refusal("script_failed", "reported an error.*exit code 0.*ObjectNotFound"),
    "exit-code": WHOLE,
    "truncated": Refusal("bad_output", "does not understand.*not exactly one whole envelope"),
    "pieces": WHOLE,
    "clock-off": WHOLE,
    "constrained": Refusal("constrained_language", "Constrained Language.*LanguageMode"),
    "applocker": Refusal("blocked_by_policy", "start powershell.exe.*blocked by group policy"),
    **dict.fromkeys(DURING_ACTS, WHOLE),  # met by tests/hyperv/test_removing_a_snapshot.py
}
# Switches beside those that a named fault uses, or the same at another strength.
BY_SWITCHES: list[tuple[dict[str, Any], Refusal | Sections]] = [
    ({"http_status": 403}, Refusal("rights_missing", "HTTP 403")),
    ({"http_status": 404}, Refusal("unreachable", "not WinRM.*HTTP 404")),
    ({"http_status": 500}, Refusal("bad_output", "HTTP 500")),
    ({"good_requests": 0}, Refusal("credentials_refused", "HTTP 401")),
    ({"drop_after_bytes": 0}, Refusal("unreachable", "reset|aborted|closed")),
    ({"drip_bytes_per_second": 100_000}, WHOLE),
    ({"delay_seconds": 0.5}, WHOLE),
    ({"busy_sends": 2}, WHOLE),
    ({"silent_receives": 1}, WHOLE),
    ({"shell_lasts_requests": 1}, Refusal("unreachable", "session.*2150858843")),
    ({"keep_stdout_bytes": 0}, Refusal("bad_output", "no answer; exit code 0")),
    ({"keep_stdout_bytes": 0, "exit_code": 1}, Refusal("bad_output", "no answer; exit code 1")),
    ({"errors_only": True, "exit_code": 1}, Refusal("script_failed", "exit code 1")),
    ({"bom": True, "progress": True, "stdout_before": "Grüße\r\n", "piece_bytes": 333}, WHOLE),
    ({"errors": {"Get-VM": "not_found"}}, Sections({"vms": "script_error", "memory": "script_error"})),
    ({"errors": {"Get-VMMemory": "access_denied"}}, Sections({"memory": "rights_missing"})),
    ({"errors": {"Get-CimInstance": "class_missing"}}, Sections({"host": "script_error"})),
    ({"errors": {"Get-CimInstance": "access_denied"}}, Sections({"host": "rights_missing"})),
]


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    clock = Clock()
    clock.freeze(NOON)
    estate = Estate.uniform(hosts=2, vms_per_host=3, clock=clock)
    with SimulatorServer(estate, runner_for(estate), tls=True, limits=LIMITS) as server:
        yield server


@pytest.fixture(autouse=True)
def _healthy_again(simulator: SimulatorServer) -> Iterator[None]:
    yield
    over_https = simulator.tell_host(ILL)["certificate"] != "good"
    simulator.change_host(ILL, heal=True)
    assert_whole(read(simulator, ILL, _HTTPS if over_https else "ntlm"))


def read(simulator: SimulatorServer, name: str, transport: str = "ntlm", seconds: float = 20.0) -> EstateReading:
    host, facts = simulator.host(name), simulator.description
    secure = transport == _HTTPS
    target = Target(
        host["address"],
        host["tls_port"] if secure else host["port"],
        "https" if secure else "http",
        "basic" if secure else "ntlm",
        facts["username"],
        facts["password"],
        facts["ca_file"] if secure else None,
    )
    return read_estate(target, SECTIONS, deadline_seconds=seconds)


def assert_whole(reading: EstateReading) -> None:
    assert all(section.complete for section in reading.sections.values()), reading.sections
    assert [len(reading.sections[name].items) for name in SECTIONS] == [1, 3, 3]


def assert_met(simulator: SimulatorServer, expected: Refusal | Sections) -> None:
    if isinstance(expected, Sections):
        reading = read(simulator, ILL)
        failed = {name: section.error.code for name, section in reading.sections.items() if section.error}
        assert failed == expected.failed
        assert all(section.complete for name, section in reading.sections.items() if name not in failed)
        return
    began = time.monotonic()
    with pytest.raises(HyperVError) as caught:
        read(simulator, ILL, expected.transport, expected.seconds)
    assert time.monotonic() - began < expected.seconds + CLEANUP + 1
    assert caught.value.code == expected.code
    assert re.search(expected.words, str(caught.value), re.DOTALL | re.IGNORECASE), str(caught.value)


def test_the_table_knows_every_fault_that_has_a_name() -> None:
    assert BY_NAME.keys() == NAMED.keys()


@pytest.mark.parametrize(("name", "expected"), BY_NAME.items(), ids=BY_NAME)
def test_a_named_fault_is_called_what_it_is_and_touches_nobody_else(
    simulator: SimulatorServer, name: str, expected: Refusal | Sections
) -> None:
    simulator.change_host(ILL, fault=name)
    assert_met(simulator, expected)
    assert_whole(read(simulator, OTHER))


@pytest.mark.parametrize(("switches", "expected"), BY_SWITCHES, ids=[str(row[0]) for row in BY_SWITCHES])
def test_a_switch_is_called_what_it_is_and_touches_nobody_else(
    simulator: SimulatorServer, switches: dict[str, Any], expected: Refusal | Sections
) -> None:
    simulator.change_host(ILL, **switches)
    assert_met(simulator, expected)
    assert_whole(read(simulator, OTHER))


@pytest.mark.parametrize("fault", ["hang", "silent", "drip"])
def test_over_https_silence_is_bounded_too(simulator: SimulatorServer, fault: str) -> None:
    simulator.change_host(ILL, fault=fault)
    assert_met(simulator, gives_up("unreachable", "timed out|deadline of the call", _HTTPS))


def test_a_missing_property_is_unknown_and_everything_else_stands(simulator: SimulatorServer) -> None:
    simulator.change_host(ILL, missing_properties={"VirtualMachine": ["MemoryDemand"], "VMHost": ["MemoryCapacity"]})
    sections = read(simulator, ILL).sections
    (host,) = sections["host"].items
    assert isinstance(host, HostItem)
    assert host.memory_capacity_bytes is None
    assert host.logical_processors
    for item in sections["memory"].items:
        assert isinstance(item, MemoryItem)
        assert (item.demand_bytes, item.demand_unknown_reason) == (None, "not_sent")
        assert item.startup_bytes


@pytest.mark.parametrize("seconds", [360, -90_000])
def test_a_clock_that_is_off_shows_in_the_reading_the_boot_and_the_date_of_http(
    simulator: SimulatorServer, seconds: int
) -> None:
    (before,) = read(simulator, ILL, seconds=20).sections["host"].items
    simulator.change_host(ILL, clock_offset_seconds=seconds)
    reading = read(simulator, ILL)
    (after,) = reading.sections["host"].items
    away = timedelta(seconds=seconds)
    assert isinstance(before, HostItem)
    assert isinstance(after, HostItem)
    assert before.booted_at
    assert reading.collected_at == NOON + away
    assert after.booted_at == before.booted_at + away
    assert _date_of(simulator, ILL) == NOON + away
    assert _date_of(simulator, OTHER) == NOON


def _date_of(simulator: SimulatorServer, name: str) -> datetime:
    host = simulator.host(name)
    answer = requests.post(f"http://{host['address']}:{host['port']}/wsman", timeout=5)
    return datetime.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)


def test_a_lost_password_costs_one_logon_and_no_more(simulator: SimulatorServer) -> None:
    before = simulator.counters()[ILL]["failed_logons"]
    simulator.change_host(ILL, fault="password")
    assert_met(simulator, BY_NAME["password"])
    assert simulator.counters()[ILL]["failed_logons"] == before + 1


def test_a_command_that_hangs_ends_with_its_shell(simulator: SimulatorServer) -> None:
    before = simulator.counters()[ILL]["open_shells"]
    simulator.change_host(ILL, hanging=["Get-VM"])
    assert_met(simulator, BY_NAME["cmdlet-hangs"])
    assert simulator.counters()[ILL]["open_shells"] == before
