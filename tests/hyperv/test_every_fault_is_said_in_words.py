"""Every row of HYPERV.md §1.8 and every exception that §1.7 to §1.9 tell of: what the client makes of it, whether the
same may work later, and the sentence that an operator reads. Hosts speak German here: words of theirs decide nothing.
"""

import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from hyperv.allowance import Allowance
from hyperv.client import run_script
from hyperv.errors import (
    BadOutput,
    BlockedByPolicy,
    CredentialsRefused,
    HyperVError,
    KerberosFailed,
    LanguageConstrained,
    OutcomeUnknown,
    QuotaExceeded,
    RightsMissing,
    ScriptFailed,
    TimedOut,
    TLSFailed,
    Unreachable,
)
from hyperv.faults import Stage, failure, is_lost
from hyperv.probing.network import shake_hands
from hyperv.target import Target
from tests.hyperv.conftest import HostMaker
from tests.hyperv.scripted_host import GOOD_STDOUT, PROPER, Behaviour, drop, fault, hang, output, status

RETRY = {Unreachable, QuotaExceeded, TimedOut}
CLIXML = (
    '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
    '<S S="Error">{message}_x000D__x000A_</S><S S="Error">    + FullyQualifiedErrorId : {id}_x000D__x000A_</S></Objs>'
)


@dataclass(frozen=True)
class Row:
    """`says` are words of the sentence; `detail` is what must not get lost on the way. A change is made of `change`."""

    stage: str
    trouble: Behaviour | list[Behaviour]
    expected: type[HyperVError]
    says: str
    detail: str
    change: type[HyperVError] = OutcomeUnknown
    deadline: float = 1.9
    shell_is_left: bool = True


def stderr(error_id: str, exit_code: int = 1) -> Behaviour:
    return output(b"", CLIXML.format(message="Das geht nicht.", id=error_id).encode(), exit_code)


def answered(error: str) -> Behaviour:
    envelope = f'\n<<<hvportal\n{{"ok":false,"result":null,"error":{error}}}\nhvportal>>>\n'
    return output(envelope.encode())


def date(seconds: float) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + seconds))


def refused(seconds: float) -> Behaviour:
    """A 401 by a host whose clock is so far from ours. The server has set a Date of its own: it is replaced."""

    def answer(request: Any) -> None:
        request.date_time_string = lambda *_: date(seconds)
        status(401, "", WWW_Authenticate="Basic")(request)

    return answer


ROWS: dict[str, Row] = {
    # The table of numbers.
    "2150858793 operation timeout": Row("Create", fault(2150858793, "w:TimedOut"), TimedOut, "in time", "", TimedOut),
    "2150858843 shell unknown": Row(
        "Command", fault(2150858843, "w:InvalidSelectors"), Unreachable, "restarted, or its WinRM", "0x8033805b",
        shell_is_left=False,
    ),
    "2150858843 command unknown": Row(
        "Receive", fault(2150858843, "w:InvalidSelectors"), Unreachable, "ended the portal's session", "2150858843"
    ),
    "2150859173 shells, in the WMI part": Row(
        "Create", fault(None, "w:QuotaLimit", 2150859173), QuotaExceeded, "WinRM limit", "0x803381a5", QuotaExceeded
    ),
    "2150859173 shells": Row(
        "Create", fault(2150859173), QuotaExceeded, "end by themselves", "2150859173", QuotaExceeded
    ),
    "2150859174 operations, in the WMI part": Row(
        "Command", fault(None, "x:Y", 2150859174), QuotaExceeded, "shells or operations", "0x803381a6", QuotaExceeded
    ),
    "a quota without a number": Row(
        "Create", fault(None, "w:QuotaLimit"), QuotaExceeded, "other programs", "None", QuotaExceeded
    ),
    "2150858778 cannot process filter": Row(
        "Command", fault(2150858778, "n:CannotProcessFilter"), ScriptFailed, "refused", "0x8033801a", ScriptFailed
    ),
    "2150858767 invalid timeout": Row(
        "Create", fault(2150858767, "a:InvalidMessageInformationHeader"), ScriptFailed, "refused to run", "0x8033800f",
        ScriptFailed,
    ),
    "2147942606 command line too long": Row(
        "Command", fault(2147942606), ScriptFailed, "refused to run", "0x800700ce", ScriptFailed
    ),
    "2147942402 file not found": Row(
        "Command", fault(2147942402), ScriptFailed, "refused to run", "0x80070002", ScriptFailed
    ),
    "87 after the command ended": Row("Receive", fault(87, "w:InvalidParameter"), Unreachable, "ended", "fault 87"),
    "170 busy on Send, for good": Row("Send", fault(170), TimedOut, "overloaded", "170", deadline=5),
    "5 no administrator": Row(
        "Create", fault(5, "w:AccessDenied"), RightsMissing, "local administrator", "0x00000005", RightsMissing
    ),
    "5 by subcode alone": Row(
        "Create", fault(None, "w:AccessDenied"), RightsMissing, "LocalAccountTokenFilterPolicy", "", RightsMissing
    ),
    "5 as an HRESULT": Row(
        "Create", fault(2147942405), RightsMissing, "lacks the rights", "0x80070005", RightsMissing
    ),
    "1260 blocked by policy": Row(
        "Command", fault(1260), BlockedByPolicy, "group policy", "0x000004ec", BlockedByPolicy
    ),
    "1260 as an HRESULT": Row(
        "Command", fault(2147943660), BlockedByPolicy, "AppLocker", "0x800704ec", BlockedByPolicy
    ),
    "a number nobody has seen": Row(
        "Create", fault(2150899999), ScriptFailed, "details say why", "2150899999", ScriptFailed
    ),
    "HTTP 403": Row("Create", status(403), RightsMissing, "lacks the rights", "HTTP 403", RightsMissing),
    "HTTP 400 without a body": Row("Receive", status(400), Unreachable, "middle of an answer", "HTTP 400"),
    "HTTP 503": Row("Create", status(503), Unreachable, "stopping or overloaded", "HTTP 503", Unreachable),
    "HTTP 404": Row("Create", status(404, "<html/>"), Unreachable, "not WinRM", "HTTP 404", Unreachable),
    "HTTP 500 without a fault": Row(
        "Create", status(500, "<oops/>"), BadOutput, "does not understand", "HTTP 500", BadOutput
    ),
    "HTTP 401": Row("Create", refused(0), CredentialsRefused, "account is locked", "HTTP 401", CredentialsRefused),
    "HTTP 401 and a clock that is slow": Row(
        "Create", refused(-720), CredentialsRefused, "12 minutes behind the portal's", "Date", CredentialsRefused
    ),
    "HTTP 401 and a clock that is fast": Row(
        "Create", refused(5 * 3600), CredentialsRefused, "5 hours ahead of the portal's", "Date", CredentialsRefused
    ),
    "HTTP 401 and a clock that is a little off": Row(
        "Create", refused(200), CredentialsRefused, "refused the user name", "HTTP 401", CredentialsRefused
    ),
    # §1.7: run_command may raise an operation timeout, and then nobody knows; requests' own exceptions come out raw.
    "an operation timeout for the command": Row(
        "Command", fault(2150858793, "w:TimedOut"), TimedOut, "in time", "WinRMOperationTimeoutError"
    ),
    "a hang before there is a shell": Row("Create", hang, Unreachable, "it hangs or is overloaded", "", Unreachable),
    "a hang later": Row("Receive", hang, TimedOut, "did not finish", ""),
    "a drop before there is a shell": Row("Create", drop, Unreachable, "hung up before it had", "", Unreachable),
    "a drop later": Row("Send", drop, Unreachable, "middle of an answer", ""),
    # §1.8: what pywinrm raises of its own.
    "Done without ExitCode": Row("Receive", output(exit_code=None), BadOutput, "does not understand", "StopIteration"),
    "not XML": Row("Create", status(200, "Welcome!"), BadOutput, "does not understand", "ParseError", BadOutput),
    # §1.6: stderr and the exit code.
    "exit 0 with errors": Row("Receive", stderr("X,Y", exit_code=0), ScriptFailed, "reported an error", "exit code 0"),
    "cmd.exe: the command line is too long": Row(
        "Receive", output(b"", b"Die Befehlszeile ist zu lang.\r\n", 1), ScriptFailed, "did not start", "zu lang"
    ),
    "cmd.exe: blocked by policy, in English": Row(
        "Receive",
        output(b"", b"This program is blocked by group policy. For more information, contact your administrator.", 1),
        BlockedByPolicy, "powershell.exe", "exit code 1",
    ),
    "cmd.exe: blocked by policy, in German": Row(
        "Receive", output(b"", b"Durch eine Gruppenrichtlinie geblockt.", 1), ScriptFailed, "AppLocker", "geblockt"
    ),
    "exit code 1260": Row("Receive", output(b"", b"Geblockt.", 1260), BlockedByPolicy, "Allow it there", "1260"),
    "access denied by the script": Row(
        "Receive", answered('{"id":"AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVM","message":"Nein."}'),
        RightsMissing, "administrator", "Nein.", RightsMissing,
    ),
    # §1.2: AppLocker may force Constrained Language Mode. The bootstrap says so; without it PowerShell does.
    "constrained language, as the bootstrap says": Row(
        "Receive", answered('{"id":"LanguageMode,ConstrainedLanguage"}'), LanguageConstrained, "AppLocker or WDAC",
        "ConstrainedLanguage", LanguageConstrained,
    ),
    "constrained language: a method": Row(
        "Receive", stderr("MethodInvocationNotSupportedInConstrainedLanguage"), LanguageConstrained, "Constrained", ""
    ),
    "constrained language: a type": Row(
        "Receive", stderr("CannotCreateTypeConstrainedLanguage,Microsoft.PowerShell.Commands.NewObjectCommand"),
        LanguageConstrained, "Constrained", "",
    ),
    "constrained language: a conversion": Row(
        "Receive", stderr("ConversionSupportedOnlyToCoreTypes"), LanguageConstrained, "Constrained", ""
    ),
    "no module": Row("Receive", stderr("CommandNotFoundException"), ScriptFailed, "module is missing", ""),
}  # fmt: skip


@pytest.fixture(params=ROWS.values(), ids=ROWS)
def row(request: pytest.FixtureRequest) -> Row:
    found: Row = request.param
    return found


def caught(target: Target, deadline: float = 1.9, *, changes_state: bool = False) -> HyperVError:
    with pytest.raises(HyperVError) as raised:
        run_script(target, "read/estate", {}, deadline_seconds=deadline, changes_state=changes_state)
    return raised.value


def test_reading(make_host: HostMaker, row: Row) -> None:
    host, target = make_host(**{row.stage: row.trouble})
    error = caught(target, row.deadline)
    assert type(error) is row.expected, repr(error)
    assert row.says in error.sentence
    assert error.sentence.endswith(".")
    assert row.detail in error.detail
    assert "Vorgang" not in error.sentence, "the host's own words are for the details"
    assert error.retry_later == (row.expected in RETRY)
    assert (host.stages[-1] == "Delete") == (row.stage != "Create" and row.shell_is_left)


def test_a_change(make_host: HostMaker, row: Row) -> None:
    """What refuses it outright is told as it is; of all else nobody knows."""
    host, target = make_host(**{row.stage: row.trouble})
    error = caught(target, row.deadline, changes_state=True)
    assert type(error) is row.change, repr(error)
    assert not (type(error) is OutcomeUnknown and error.retry_later)
    assert host.stages.count("Command") <= 1, "nothing is sent twice"


def unlistened() -> Target:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return Target("127.0.0.1", unused.getsockname()[1], "http", "ntlm", "svc", "secret")


def test_a_service_that_is_stopped_and_a_host_that_hangs_are_told_apart() -> None:
    stopped = caught(unlistened())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hanging = caught(Target("127.0.0.1", listener.getsockname()[1], "http", "ntlm", "svc", "secret"))
    assert type(stopped) is type(hanging) is Unreachable
    assert "Start its WinRM service" in stopped.sentence
    assert "accepts connections" in hanging.sentence


def test_a_name_that_nobody_knows_is_told() -> None:
    error = caught(Target("no-such-host.invalid", 5985, "http", "ntlm", "svc", "secret"))
    assert type(error) is Unreachable
    assert "Check its spelling and DNS" in error.sentence


def wrapped(inner: Exception) -> requests.ConnectionError:
    """As requests hands it out: in a MaxRetryError, in a NewConnectionError."""
    outer = requests.ConnectionError("HTTPSConnectionPool(host='hv01', port=5986): Max retries exceeded")
    outer.__context__ = inner
    return outer


RAW: list[tuple[str, Callable[[], Exception], str]] = [
    ("no route", lambda: wrapped(OSError(113, os.strerror(113))), "no way from the portal"),
    ("no network", lambda: wrapped(OSError(101, os.strerror(101))), "no way from the portal"),
    ("refused", lambda: wrapped(ConnectionRefusedError(111, "refused")), "nothing listens"),
    ("reset", lambda: wrapped(ConnectionResetError(104, "reset")), "hung up"),
    ("read timeout", lambda: requests.ReadTimeout("read timed out"), "does not answer on its WinRM port"),
    ("something else", lambda: requests.TooManyRedirects("?"), "does not answer on its WinRM port"),
]


@pytest.mark.parametrize(("make", "says"), [raw[1:] for raw in RAW], ids=[raw[0] for raw in RAW])
def test_what_requests_raises_raw_before_there_is_a_shell(make: Callable[[], Exception], says: str) -> None:
    error = failure(make(), Stage.OPENING, Allowance(30, 1000), changes_state=True)
    assert type(error) is Unreachable
    assert says in error.sentence
    assert not isinstance(failure(make(), Stage.RUNNING, Allowance(30, 1000), changes_state=False), TLSFailed)


# A ServerHello of TLS 1.0 (version, random, no session, cipher, no compression), as Windows Server 2008 R2 answers; an
# alert "protocol version"; and what an HTTP server says to a handshake.
HELLO = b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01" + bytes(32) + b"\x00\x00\x2f\x00"
ALERT = b"\x15\x03\x01\x00\x02\x02\x46"


@pytest.mark.parametrize("transport", ["ntlm", "basic"])
@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        (HELLO, "old_tls", "no version of TLS in common"),
        (ALERT, "old_tls", "Switch TLS 1.2 on"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not_tls", "5985 is WinRM over HTTP"),
    ],
)
def test_too_old_a_tls_and_none_at_all_are_no_matter_of_certificates(
    answer: bytes, code: str, says: str, transport: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        target = Target("127.0.0.1", listener.getsockname()[1], "https", transport, "svc", "secret")

        def answer_twice() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(answer)

        answered = pool.submit(answer_twice)
        error, found = caught(target), shake_hands(target, "127.0.0.1")
        answered.result()
    assert type(error) is TLSFailed
    assert says in error.sentence
    assert (found.code, found.sentence) == (code, error.sentence)


def test_a_certificate_that_is_not_accepted_is_told_and_nothing_is_sent(make_host: HostMaker) -> None:
    host, target = make_host()
    error = caught(Target(target.address, target.port, "https", "basic", "svc", "secret"))
    assert isinstance(error, TLSFailed)
    assert "certificate" in error.sentence
    assert host.stages == []


@pytest.mark.parametrize("error", [requests.ReadTimeout(), requests.ConnectTimeout()])
def test_silence_is_a_lost_shell_only_before_the_command_was_taken(error: Exception) -> None:
    assert is_lost(error, Stage.STARTING)
    assert not is_lost(error, Stage.RUNNING)


def good(target: Target) -> object:
    return run_script(target, "read/estate", {}, deadline_seconds=10).result


PROGRESS = b'#< CLIXML\r\n<Objs xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj S="progress"/></Objs>'
HARMLESS: dict[str, tuple[str, Behaviour | list[Behaviour]]] = {
    "progress on stderr is no failure": ("Receive", output(GOOD_STDOUT, PROGRESS)),
    "errors on stderr beside an answer": ("Receive", output(GOOD_STDOUT, CLIXML.format(message="x", id="y").encode())),
    "another exit code beside an answer": ("Receive", output(GOOD_STDOUT, exit_code=3)),
    "a BOM before the answer": ("Receive", output(b"\xef\xbb\xbf" + GOOD_STDOUT)),
    "busy on Send, twice": ("Send", [fault(170), fault(170), PROPER["Send"]]),
    "a Send that timed out": ("Send", [fault(2150858793, "w:TimedOut"), PROPER["Send"]]),
    "no output yet": ("Receive", [fault(2150858793, "w:TimedOut")] * 3 + [output()]),
    "an answer in three pieces": (
        "Receive",
        [output(GOOD_STDOUT[:9], done=False), output(GOOD_STDOUT[9:20], done=False), output(GOOD_STDOUT[20:])],
    ),
    "a Signal for a command that has ended": ("Signal", fault(2150858843)),
    "a shell that cannot be closed": ("Delete", fault(2150858843)),
}  # fmt: skip


@pytest.mark.parametrize(("stage", "trouble"), HARMLESS.values(), ids=HARMLESS)
def test_what_looks_like_trouble_and_is_none(make_host: HostMaker, stage: str, trouble: Any) -> None:
    _, target = make_host(**{stage: trouble})
    assert good(target) == {"answer": 42}


def test_two_documents_behind_a_bom_are_one_text(make_host: HostMaker) -> None:
    first = CLIXML.format(message="Zuerst dies.", id="A").encode()
    second = CLIXML.format(message="Dann \u2014 das.", id="B").encode()
    whole = b"\xef\xbb\xbf" + first + second
    cut = whole.index("\u2014".encode()) + 1  # in the middle of a character of three bytes
    _, target = make_host(Receive=[output(b"", whole[:cut], done=False), output(b"", whole[cut:], 1)])
    error = caught(target)
    assert "Zuerst dies." in error.detail
    assert "Dann \u2014 das." in error.detail
    assert "CLIXML" not in error.detail


def test_a_shell_id_of_winrm_2_is_used_as_it_came(make_host: HostMaker) -> None:
    shell = "uuid:AB88F23C-7B18-4AD8-8D79-6D2AFBC1E4E9"
    host, target = make_host(Create=lambda request: request.soap(f'<w:Selector Name="ShellId">{shell}</w:Selector>'))
    assert good(target) == {"answer": 42}
    assert all(f">{shell}<" in body for body in host.bodies[1:])


def test_codes_are_stable_and_different() -> None:
    classes = HyperVError.__subclasses__()
    assert {error.code for error in classes} == {
        "unreachable",
        "tls_failed",
        "kerberos_failed",
        "credentials_refused",
        "rights_missing",
        "constrained_language",
        "blocked_by_policy",
        "quota_exceeded",
        "timed_out",
        "outcome_unknown",
        "script_failed",
        "bad_output",
    }
    assert {error for error in classes if error.retry_later} == {*RETRY, KerberosFailed}
    assert {error.code for error in TLSFailed.__subclasses__()} == {"certificate_not_trusted", "certificate_changed"}
