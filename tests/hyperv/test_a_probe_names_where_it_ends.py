"""Every way in which a simulated host can fail, met by a probe over real HTTP: at which step it ends, and what that is
called. What a poll would not notice (a section that is not asked for) a probe does not notice either.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from hyperv.contracts import VMItem
from hyperv.probing import STEPS, Found, Outcome, Probe, Step
from hyperv.target import Target
from simulator.control.faults_of_acts import DURING_ACTS
from simulator.control.named_faults import NAMED
from simulator.estate import Estate
from simulator.wsman.limits import Limits
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.conftest import HostMaker

ILL = "HV01"
SESSION, GREETING = 4.0, 2.0  # seconds, for hosts that only ever end by them


class End(NamedTuple):
    """The last step, its outcome and its code; nothing before it failed."""

    step: Step
    code: str
    outcome: Outcome = Outcome.FAILED
    scheme: str = "http"
    seconds: float = 20.0


def fails(step: str, code: str, **more: Any) -> End:
    return End(Step(step), code, **more)


def gives_up(step: str, code: str, **more: Any) -> End:
    """The host never says no: the step ends because its time has."""
    return fails(step, code, seconds=SESSION, **more)


WHOLE = End(Step.CLOCK, "", Outcome.PASSED)

BY_NAME: dict[str, End] = {
    "none": WHOLE,
    "refuse": fails("tcp", "refused"),
    "hang": gives_up("winrm", "unreachable"),
    "silent": gives_up("winrm", "unreachable"),
    "drip": gives_up("shell", "unreachable"),
    "drop": fails("powershell", "unreachable"),
    "http503": fails("winrm", "unreachable"),
    "slow": gives_up("powershell", "timed_out"),
    "password": fails("logon", "credentials_refused"),
    "password-later": fails("powershell", "unreachable"),
    "wrong-certificate": fails("tls", "certificate_not_trusted", scheme="https"),
    "expired-certificate": fails("tls", "certificate_not_trusted", scheme="https"),
    "self-signed-certificate": fails("tls", "certificate_not_trusted", scheme="https"),
    "shell-quota": fails("shell", "quota_exceeded"),
    "operation-quota": fails("powershell", "quota_exceeded"),
    "shell-lost": fails("powershell", "unreachable"),
    "shell-lost-later": fails("powershell", "unreachable"),
    "busy": fails("powershell", "timed_out"),
    "no-output": gives_up("powershell", "timed_out"),
    "access-denied": fails("shell", "rights_missing"),
    "no-rights": fails("hyperv", "rights_missing"),
    "vmms-stopped": fails("hyperv", "vmms_stopped"),
    "section-broken": WHOLE,
    "cmdlet-hangs": WHOLE,
    "property-missing": WHOLE,
    "junk": WHOLE,
    "bom": WHOLE,
    "progress": WHOLE,
    "errors-only": fails("powershell", "script_failed"),
    "exit-code": WHOLE,
    "truncated": fails("powershell", "bad_output"),
    "pieces": WHOLE,
    "clock-off": End(Step.CLOCK, "clock_off", Outcome.WARNED),
    "constrained": fails("powershell", "constrained_language"),
    "applocker": fails("powershell", "blocked_by_policy"),
    **dict.fromkeys(DURING_ACTS, WHOLE),  # a probe changes nothing
}
# Refused ones. Where the account is refused in the middle, the shell that is open is closed over a new connection.
LOGONS = {"password": 1, "password-later": 2}
BY_SWITCHES: list[tuple[dict[str, Any], End]] = [
    ({"network": "silent"}, gives_up("tls", "tls_silent", scheme="https")),
    ({"network": "hang"}, gives_up("winrm", "unreachable", scheme="https")),
    ({"http_status": 404}, fails("winrm", "unreachable")),
    ({"http_status": 403}, fails("winrm", "rights_missing")),
    ({"http_status": 500}, fails("winrm", "bad_output")),
    ({"errors": {"Get-VM": "not_found"}}, fails("hyperv", "script_error")),
    ({"errors": {"Get-VMHost": "access_denied"}}, fails("hyperv", "rights_missing")),
]


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    estate = Estate.uniform(hosts=2, vms_per_host=3)
    with SimulatorServer(estate, runner_for(estate), tls=True, limits=Limits(operation_seconds=1.0)) as server:
        yield server


@pytest.fixture(autouse=True)
def _healthy_again(simulator: SimulatorServer) -> Iterator[None]:
    yield
    simulator.change_host(ILL, heal=True)


def target(simulator: SimulatorServer, scheme: str = "http", **changes: Any) -> Target:
    host, facts = simulator.host(ILL), simulator.description
    secure = scheme == "https"
    told = {
        "address": host["address"],
        "port": host["tls_port"] if secure else host["port"],
        "scheme": scheme,
        "transport": "basic" if secure else "ntlm",
        "username": facts["username"],
        "password": facts["password"],
        "ca_file": facts["ca_file"] if secure else None,
    }
    return Target(**{**told, **changes})


def walked(where: Target, seconds: float = 20.0) -> tuple[list[Found], Probe]:
    probe = Probe(where, session_seconds=seconds, greeting_seconds=min(seconds, GREETING))
    return list(probe.steps()), probe


def assert_ends(found: list[Found], end: End) -> None:
    last = found[-1]
    assert (last.step, last.outcome, last.code) == (end.step, end.outcome, end.code), [*map(str, found)]
    assert [one.step for one in found] == list(STEPS[: len(found)])
    assert all(one.outcome in (Outcome.PASSED, Outcome.SKIPPED) for one in found[:-1]), found
    assert last.sentence


def test_the_table_knows_every_fault_that_has_a_name() -> None:
    assert BY_NAME.keys() == NAMED.keys()


@pytest.mark.parametrize(("name", "end"), BY_NAME.items(), ids=BY_NAME)
def test_a_named_fault_is_met_at_its_step(simulator: SimulatorServer, name: str, end: End) -> None:
    simulator.change_host(ILL, fault=name)
    before = simulator.counters()[ILL]
    found, probe = walked(target(simulator, end.scheme), end.seconds)
    assert_ends(found, end)
    after = simulator.counters()[ILL]
    assert after["failed_logons"] - before["failed_logons"] == LOGONS.get(name, 0)
    assert (probe.reading is not None) == any(one.step is Step.HYPERV for one in found)


@pytest.mark.parametrize(("switches", "end"), BY_SWITCHES, ids=[str(row[0]) for row in BY_SWITCHES])
def test_a_switch_is_met_at_its_step(simulator: SimulatorServer, switches: dict[str, Any], end: End) -> None:
    simulator.change_host(ILL, **switches)
    assert_ends(walked(target(simulator, end.scheme), end.seconds)[0], end)


def test_a_good_host_costs_one_logon_one_shell_and_tells_what_it_holds(simulator: SimulatorServer) -> None:
    before = simulator.counters()[ILL]
    found, probe = walked(target(simulator))
    after = simulator.counters()[ILL]
    assert after["shells_opened"] - before["shells_opened"] == 1
    assert after["open_shells"] == before["open_shells"]
    assert probe.reading
    assert sum(isinstance(item, VMItem) for item in probe.reading.sections["vms"].items) == 3
    facts = {step: dict(one.facts) for one in found for step in [one.step]}
    assert facts[Step.HYPERV]["VMs"] == "3 on it"
    assert "Windows Server" in facts[Step.VERSIONS]["Windows"]


def test_the_certificate_is_shown_trusted_or_not_and_a_pin_is_good(simulator: SimulatorServer) -> None:
    good = {one.step: one for one in walked(target(simulator, "https"))[0]}
    assert good[Step.TLS].certificate
    untrusted, _ = walked(target(simulator, "https", ca_file=None))
    shown = untrusted[-1].certificate
    assert (untrusted[-1].code, shown) == ("certificate_not_trusted", good[Step.TLS].certificate)
    assert shown
    pinned, _ = walked(target(simulator, "https", ca_file=None, pinned_sha256=shown.sha256))
    assert pinned[-1].step is Step.CLOCK
    other, _ = walked(target(simulator, "https", ca_file=None, pinned_sha256="0" * 64))
    assert other[-1].code == "certificate_changed"


def test_a_way_that_is_not_offered_is_noticed_before_anything_is_sent(make_host: HostMaker) -> None:
    host, where = make_host(Blank=lambda request: request.reply(401, WWW_Authenticate="Negotiate"))
    found, _ = walked(where)
    assert (found[-1].step, found[-1].code) == (Step.WINRM, "way_not_offered")
    assert host.stages == ["Blank"]
    assert "Negotiate" in found[-1].detail


@pytest.mark.parametrize(("address", "code"), [("no-such-host.invalid", "name_unknown"), ("a" * 64 + ".example", None)])
def test_a_name_that_nobody_knows_ends_at_the_name(address: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(ValueError, match="not a host name"):
            Target(address, 5985, "http", "ntlm", "svc", "secret")
        return
    found, _ = walked(Target(address, 5985, "http", "ntlm", "svc", "secret"))
    assert (found[-1].step, found[-1].code) == (Step.NAME, code)


def test_http_where_https_was_meant_is_said(simulator: SimulatorServer) -> None:
    port = simulator.host(ILL)["port"]
    found, _ = walked(target(simulator, "https", port=port))
    assert (found[-1].step, found[-1].code) == (Step.TLS, "not_tls")


@pytest.mark.parametrize(("fault", "outcome"), [("none", "answered"), ("constrained", "constrained_language")])
def test_its_call_is_a_line_of_the_log_like_that_of_a_poll(
    simulator: SimulatorServer, caplog: pytest.LogCaptureFixture, fault: str, outcome: str
) -> None:
    simulator.change_host(ILL, fault=fault)
    caplog.set_level("INFO", "hyperv.probing.session")
    where = target(simulator)
    walked(where)
    lines = [record.msg for record in caplog.records if record.name == "hyperv.probing.session"]
    (told,) = [line for line in lines if isinstance(line, dict)]
    assert (told["event"], told["script"], told["outcome"]) == ("host.call", "read/estate", outcome)
    assert told["port"] == where.port
