"""Whatever a step of a connection test ends with, the page says what to do: every code that the code can give."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import hyperv.errors
from hyperv import probing
from hyperv.contracts.section_error import NOT_OFFERED, SENTENCES
from hyperv.errors import HyperVError, OutcomeUnknown
from inventory.credentials import SecretUnreadable
from inventory.logons import AccountHeldBack
from inventory.polls import TargetUnusable
from onboarding import identity, remedies
from onboarding.choices import STEPS
from onboarding.models import ConnectionStep, ConnectionTest
from onboarding.remedies import HOST, WORKER, Remedy, remedy_for
from tests.hyperv.test_a_probe_names_where_it_ends import BY_NAME, BY_SWITCHES

PROBING = [path.read_text() for path in Path(probing.__file__).parent.glob("*.py")]
IDENTITY = Path(identity.__file__).read_text()
# Said in words alone: nothing at a host is wrong.
IN_WORDS = {"known_host", "retired_host", "old_windows", SecretUnreadable.code, TargetUnusable.code}
LITERAL = re.compile(r"Step\.([A-Z]+),(?: Outcome\.WARNED, words,)?\s+\"([a-z_]+)\"(?: if [^\"]+ else \"([a-z_]+)\")?")


def written() -> Iterator[tuple[str, str]]:
    """Codes that stand in the source beside their step."""
    for text in PROBING:
        for step, *codes in LITERAL.findall(text):
            yield from ((step.lower(), code) for code in codes if code)
    yield from (("tcp", code) for code in ("refused", "no_way"))  # chosen a line before
    yield from (("identity", code) for code in re.findall(r"StepOutcome\.\w+, [^\n]+, \"([a-z_]+)\"", IDENTITY))


def raised() -> Iterator[tuple[str, str]]:
    """Errors of hosts at every step that asks one: nobody knows which of them comes where."""
    kinds = [kind for kind in vars(hyperv.errors).values() if isinstance(kind, type) and issubclass(kind, HyperVError)]
    codes = {kind.code for kind in kinds} - {HyperVError.code, OutcomeUnknown.code}  # a test changes nothing
    asking = ("tls", "winrm", "logon", "shell", "powershell")
    yield from ((step, code) for step in asking for code in codes)
    yield from (("hyperv", code) for code in SENTENCES if code != NOT_OFFERED)


def of_the_portal() -> Iterator[tuple[str, str]]:
    own = (SecretUnreadable.code, TargetUnusable.code, AccountHeldBack.code)
    yield from (("logon", code) for code in own)
    yield from ((step, code) for step in STEPS for code in ("worker_lost", "portal_error"))


def met() -> Iterator[tuple[str, str]]:
    """What simulated hosts with every fault have led to."""
    ends = [*BY_NAME.values(), *(end for _, end in BY_SWITCHES)]
    yield from ((end.step.value, end.code) for end in ends if end.code)


EVERY = sorted({*written(), *raised(), *of_the_portal(), *met()})


def remedy(step: str, code: str, **facts: str) -> Remedy | None:
    told = {"address": "hv01.example.org", "port": 5986, "username": "EXAMPLE\\svc", "transport": "ntlm", **facts}
    return remedy_for(ConnectionTest(**told), ConnectionStep(name=step, code=code))


def test_the_source_was_read() -> None:
    assert {
        *(
            ("name", "name_silent"),
            ("tcp", "no_answer"),
            ("tls", "not_tls"),
            ("tls", "old_tls"),
            ("clock", "clock_off"),
        ),
        *(("tls", "certificate_ends"), ("versions", "old_windows"), ("identity", "another_host")),
        *(("identity", "no_cluster"), ("winrm", "way_not_offered"), ("hyperv", "hyperv_administrator_only")),
    } <= {*written()}


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(("step", "code"), EVERY, ids=[f"{step}-{code}" for step, code in EVERY])
def test_every_end_says_what_to_do(step: str, code: str, scheme: str) -> None:
    found = remedy(step, code, scheme=scheme)
    assert found
    assert found.commands or (code in IN_WORDS and found.note)
    for command in found.commands:
        assert command.text.strip()
        assert command.why
        assert command.where in (HOST, WORKER, remedies.DOMAIN)


@pytest.mark.parametrize(
    ("step", "code", "words"),
    [
        ("powershell", "script_failed", "AutoRun"),
        ("powershell", "credentials_refused", "Unlock-ADAccount 'svc'"),
        ("hyperv", "script_error", "Get-VM"),
        ("hyperv", "blocked_by_policy", "Get-AppLockerPolicy"),
        ("identity", "no_cluster", "Get-Service ClusSvc"),
        ("identity", "another_host", "getent hosts 'hv01.example.org'"),
        ("tls", "certificate_ends", "CertificateThumbprint"),
        ("logon", "timed_out", "Restart-Service WinRM"),
        ("shell", "timed_out", "Restart-Service WinRM"),
        ("powershell", "timed_out", "Measure-Command"),
        ("winrm", "rights_missing", "winrm enumerate winrm/config/listener"),
        ("logon", "worker_lost", "journalctl"),
    ],
)
def test_it_is_about_what_happened(step: str, code: str, words: str) -> None:
    found = remedy(step, code, scheme="https")
    assert found
    assert any(words in command.text for command in found.commands)


def test_a_step_that_is_well_says_nothing() -> None:
    assert remedy("tls", "") is remedy("clock", "") is None
