"""What an exception from below means. Numbers and subcodes decide, never prose (table: HYPERV.md §1.8).

`verdict` says what is true of the host. `failure` says what is true of the call: where a state-changing command may
have been accepted, a loss is OutcomeUnknown whatever its cause, and only a refusal of the command itself stays what
it is.
"""

import time
from collections.abc import Callable
from enum import IntEnum

import requests
from winrm.exceptions import WinRMOperationTimeoutError, WinRMTransportError, WSManFaultError

from hyperv.allowance import SHORTEST_SECONDS, Allowance, AllowanceSpent
from hyperv.clock import offset_of_header
from hyperv.errors import (
    BadOutput,
    BlockedByPolicy,
    CredentialsRefused,
    HyperVError,
    OutcomeUnknown,
    QuotaExceeded,
    RightsMissing,
    ScriptFailed,
    TimedOut,
    TLSFailed,
    Unreachable,
)
from hyperv.transport import ConnectionLost, LogonRefused
from hyperv.ways import innermost, why_no_tls, why_unreachable

BUSY = 170
UNKNOWN_SHELL = 2150858843  # or unknown command
TOO_MANY_OPERATIONS = 2150859174


class Stage(IntEnum):
    """How far a call got. From STARTING on, the host may be running our command."""

    OPENING = 1
    STARTING = 2
    RUNNING = 3


class DeadlinePassed(Exception):
    """Too little time is left to begin another message."""


def _script_failed(detail: str) -> ScriptFailed:
    sentence = "The host's WinRM service refused to run the portal's command. The details say why."
    return ScriptFailed(detail, sentence=sentence, type="WSManFault")


def _session_gone(detail: str) -> Unreachable:
    sentence = (
        "The host ended the portal's session before it had answered: it may have restarted, or its WinRM service."
    )
    return Unreachable(detail, sentence=sentence)


_BY_NUMBER: dict[int, Callable[[str], HyperVError]] = {
    2150858793: TimedOut,  # operation timeout
    UNKNOWN_SHELL: _session_gone,
    87: _session_gone,  # invalid parameter: the command has ended
    2150859173: QuotaExceeded,  # concurrent shells
    TOO_MANY_OPERATIONS: QuotaExceeded,
    2150858778: _script_failed,  # cannot process filter
    2150858767: _script_failed,  # invalid timeout in the header
    2147942606: _script_failed,  # command line too long
    2147942402: _script_failed,  # powershell.exe not found
    1260: BlockedByPolicy,  # ERROR_ACCESS_DISABLED_BY_POLICY, and as an HRESULT: 0x800704EC
    2147943660: BlockedByPolicy,
    BUSY: TimedOut,
    5: RightsMissing,
    2147942405: RightsMissing,  # 0x80070005
}
_BY_SUBCODE: dict[str, Callable[[str], HyperVError]] = {
    "AccessDenied": RightsMissing,
    "QuotaLimit": QuotaExceeded,
    "TimedOut": TimedOut,
}
_STOPPING = "The host's WinRM service is stopping or overloaded. It usually comes back by itself."
_NOT_WINRM = "Something answers at this address and port, but it is not WinRM. Check the address and the port."
_LOST = "The connection to the host was lost in the middle of an answer."
_BROKEN_OFF = "The host, or something between, broke the logon off. It is tried again by itself."


def fault_number(error: WSManFaultError) -> int | None:
    """Quota faults carry their number in the WMI part only (HYPERV.md §1.8)."""
    number = error.wsman_fault_code if error.wsman_fault_code is not None else error.wmierror_code
    return int(number) if number is not None else None


def verdict(error: Exception, stage: Stage, allowance: Allowance) -> HyperVError:
    """What is true of the host, given what came out of pywinrm, requests or the XML parser."""
    if isinstance(error, HyperVError):
        return error
    if isinstance(error, WSManFaultError):
        return _of_fault(error)
    if isinstance(error, WinRMTransportError):
        return _of_status(error.code)
    if isinstance(error, LogonRefused):
        return _of_logon(error)
    if allowance.spent or isinstance(error, AllowanceSpent):
        return BadOutput("the host sent more than any answer may have")
    if isinstance(error, (DeadlinePassed, WinRMOperationTimeoutError)):
        return TimedOut(type(error).__name__)
    if isinstance(error, (requests.RequestException, OSError)):
        return _of_network(error, stage, allowance)
    return BadOutput(f"the host's message could not be read: {type(error).__name__}")


def failure(error: Exception, stage: Stage, allowance: Allowance, *, changes_state: bool) -> HyperVError:
    """What to tell the caller: never that nothing happened where something may have."""
    truth = verdict(error, stage, allowance)
    truth.is_before_command = stage is Stage.OPENING
    if not changes_state or stage is Stage.OPENING or isinstance(truth, OutcomeUnknown):
        return truth
    refused_outright = isinstance(error, (WSManFaultError, LogonRefused, WinRMTransportError)) and isinstance(
        truth, (RightsMissing, QuotaExceeded, CredentialsRefused, ScriptFailed, BlockedByPolicy)
    )
    if stage is Stage.STARTING and refused_outright:
        return truth
    return OutcomeUnknown(f"{truth.code}: {truth.detail}")


def is_lost(error: Exception, stage: Stage) -> bool:
    """Whether a shell that was good a minute ago is of no more use: ended by the host, its operations used up, its
    connection dropped by http.sys or forgotten by a firewall. Another one may well work."""
    if isinstance(error, WSManFaultError):
        return fault_number(error) in (UNKNOWN_SHELL, TOO_MANY_OPERATIONS, 87)
    if isinstance(error, WinRMTransportError):
        return error.code == 400
    if isinstance(error, (requests.Timeout, DeadlinePassed)):
        return stage is Stage.STARTING
    return isinstance(error, (ConnectionLost, requests.ConnectionError, requests.exceptions.ChunkedEncodingError))


def _of_fault(error: WSManFaultError) -> HyperVError:
    number = fault_number(error)
    detail = f"WS-Management fault {number} ({(number or 0) & 0xFFFFFFFF:#010x}): {str(error.reason).strip()[:500]}"
    subcode = str(error.fault_subcode or "").rpartition(":")[2]
    make = _BY_NUMBER.get(number or 0) or _BY_SUBCODE.get(subcode) or _script_failed
    return make(detail)


def _of_status(status: int) -> HyperVError:
    detail = f"HTTP {status}"
    if status == 403:
        return RightsMissing(detail)
    if status == 503:
        return Unreachable(detail, sentence=_STOPPING)
    if status == 400:
        return Unreachable(detail, sentence=_LOST)
    if status == 500:
        return BadOutput("HTTP 500 without a readable fault")
    return Unreachable(detail, sentence=_NOT_WINRM)


def _of_logon(error: LogonRefused) -> CredentialsRefused:
    clock = offset_of_header(error.date, time.time())
    if clock is not None and clock.is_off:
        sentence = (
            f"The host refused the logon, and its clock is {clock} the portal's. That alone makes Windows refuse "
            "logons: set the clock right first, then look at the credential."
        )
        return CredentialsRefused(f"HTTP 401, Date: {error.date}", sentence=sentence)
    if error.sentence or error.way_is_offered:
        return CredentialsRefused(" ".join(filter(None, ("HTTP 401", error.said))), sentence=error.sentence)
    sentence = (
        "The host does not offer this way of logging on. Choose another for its credential, or allow it on the host."
    )
    return CredentialsRefused(f"HTTP 401, offered: {error.offered or 'nothing'}", sentence=sentence)


def _of_network(error: Exception, stage: Stage, allowance: Allowance) -> HyperVError:
    detail = innermost(error)
    if stage is Stage.OPENING:
        if isinstance(error, requests.exceptions.SSLError):
            return TLSFailed(detail, sentence=why_no_tls(error))
        sentence = _BROKEN_OFF if isinstance(error, ConnectionLost) else why_unreachable(error)
        return Unreachable(detail, sentence=sentence)
    if allowance.remaining() < SHORTEST_SECONDS:
        return TimedOut(detail)
    if isinstance(error, ConnectionLost):
        return _session_gone(detail)
    return Unreachable(detail, sentence=_LOST)
