"""Logging on, a shell, and one reading in it: all over one connection, so that it costs one logon."""

import time
from collections.abc import Iterator, Sequence

import structlog
from winrm.exceptions import WinRMTransportError, WSManFaultError

from hyperv.allowance import Allowance
from hyperv.client import BYTE_LIMIT
from hyperv.clock import offset_between
from hyperv.command_line import stdin_bytes
from hyperv.contracts import EstateReading, read_answer
from hyperv.envelope import read_envelope
from hyperv.errors import HyperVError, ScriptFailed
from hyperv.exchange import Exchange
from hyperv.faults import Stage, failure
from hyperv.generations import Generation, generation_of, offers, other, wants_other
from hyperv.probing.steps import Found, Step
from hyperv.shell import HostShell
from hyperv.target import Target

log = structlog.get_logger(__name__)


class Session:
    """Used once: `open`, then `read` where that succeeded, then always `close`. `reading` is what the host told."""

    def __init__(self, target: Target, seconds: float) -> None:
        self.reading: EstateReading | None = None
        self._target = target
        self._allowance = Allowance(seconds, BYTE_LIMIT)
        self._shell: HostShell | None = None

    def open(self) -> Iterator[Found]:
        """The steps logon and shell; where the first fails there is no second."""
        try:
            self._shell = HostShell(self._target, self._allowance)
            self._shell.open()
        except Exception as error:  # whatever pywinrm raises; `failure` sorts it
            yield from self._refused(error)
            return
        yield Found.passed(Step.LOGON, "The host took the logon.", Account=self._target.username)
        yield Found.passed(Step.SHELL, "The account may open a shell.")

    def _refused(self, error: Exception) -> Iterator[Found]:
        told = failure(error, Stage.OPENING, self._allowance, changes_state=False)
        if self._logged_on(error, told):
            yield Found.passed(Step.LOGON, "The host took the logon.", Account=self._target.username)
            yield Found.of_error(Step.SHELL, told)
        else:
            yield Found.of_error(Step.LOGON, told)

    def _logged_on(self, error: Exception, told: HyperVError) -> bool:
        """A fault of WS-Management, or HTTP 403, is said to somebody who is known; so is silence after a logon."""
        if isinstance(error, WSManFaultError) or (isinstance(error, WinRMTransportError) and error.code == 403):
            return True
        known = self._shell is not None and self._shell.logged_on
        return known and told.code not in ("credentials_refused", "kerberos_failed")

    def read(self, sections: Sequence[str]) -> Found:
        """The step powershell: whether our script runs there. Of the scripts' two generations the host takes one."""
        generation = generation_of(self._target.os_version)
        try:
            try:
                self.reading = self._ask(generation, sections)
            except ScriptFailed as refused:
                if not wants_other(refused):
                    raise
                self.reading = self._ask(other(generation), sections)
        except HyperVError as error:
            return Found.of_error(Step.POWERSHELL, error)
        access = self.reading.access
        version, mode = access.powershell_version or "", access.language_mode or ""
        return Found.passed(Step.POWERSHELL, "PowerShell runs the portal's script.", Version=version, Language=mode)

    def _ask(self, generation: Generation, sections: Sequence[str]) -> EstateReading:
        asked = [name for name in sections if offers(generation, name)]
        started = time.monotonic()
        output = self._exchanged(stdin_bytes(generation, {"sections": asked}))
        told = {"address": self._target.address, "port": self._target.port, "script": generation}
        outcome = output.code if isinstance(output, HyperVError) else "answered"
        log.info("host.call", outcome=outcome, seconds=round(time.monotonic() - started, 3), **told)
        if isinstance(output, HyperVError):
            raise output
        result, asked_at, answered_at = output
        reading = read_answer(result, asked)
        clock = offset_between(reading.collected_at, asked_at, answered_at)
        return reading.model_copy(update={"clock": clock})

    def _exchanged(self, stdin: bytes) -> "tuple[object, float, float] | HyperVError":
        """As a value, so that no frame of a library, which may hold a password, hangs on what is raised."""
        shell = self._shell
        assert shell is not None  # noqa: S101 - `open` has succeeded
        exchange = Exchange(shell, changes_state=False)
        try:
            output = exchange.run(stdin)
        except Exception as error:
            return failure(error, exchange.stage, self._allowance, changes_state=False)
        ends_at = self._allowance.remaining()
        exchange.end(keep=True)
        self._allowance.renew(ends_at)  # ending the command had a budget of its own
        try:
            result = read_envelope(output.stdout, output.stderr, output.exit_code)
        except HyperVError as error:
            return error
        return result, output.asked_at, output.answered_at

    def close(self) -> None:
        if self._shell is not None:
            self._shell.close()
