"""One shell, one command, its input and its output: the WS-Management messages of one call, in order, under one
deadline.

Whatever happens, the command is ended and the shell closed, best effort and within CLEANUP_SECONDS of its own; but
after a refused logon nothing more is sent, because each message would be another failed logon and accounts lock.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from winrm.exceptions import WinRMOperationTimeoutError, WSManFaultError

from hyperv.allowance import SHORTEST_SECONDS, Allowance
from hyperv.command_line import chunks, command_line
from hyperv.faults import BUSY, DeadlinePassed, Stage, fault_number
from hyperv.target import Target
from hyperv.transport import HostTransport, open_protocol

CODEPAGE_UTF8 = 65001
# The shortest that WinRM grants. A shell we lose sight of ends after a minute, not after two hours (HYPERV.md §1.9).
# The form is that of a recorded exchange (tests/hyperv/recorded/create.xml).
IDLE_TIMEOUT = "PT60S"
OPENING_SECONDS = 15.0  # for one answer while no shell is open: a silent host must not hold a worker long
READ_SECONDS = 30.0  # for one answer afterwards
OPERATION_SECONDS = 20  # how long the host itself waits for output before it says that there is none
CLEANUP_SECONDS = 3.0
BUSY_RETRIES = 3
BUSY_PAUSE_SECONDS = 0.3
EMPTY_PAUSE_SECONDS = 0.1

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Output:
    stdout: bytes
    stderr: bytes
    exit_code: int


class Exchange:
    """The messages of one call. Used by one thread, once: `run`, then always `close`."""

    def __init__(self, target: Target, allowance: Allowance, *, changes_state: bool) -> None:
        self.stage = Stage.OPENING
        self._target = target
        self._allowance = allowance
        self._changes_state = changes_state
        self._protocol = open_protocol(target, allowance)
        self._shell_id: str | None = None
        self._command_id: str | None = None

    def run(self, stdin: bytes) -> Output:
        """The command's output. Raises what pywinrm and requests raise, and DeadlinePassed."""
        self._shell_id = self._say(self._protocol.open_shell, codepage=CODEPAGE_UTF8, idle_timeout=IDLE_TIMEOUT)
        self.stage = Stage.STARTING
        self._command_id = self._say(
            self._protocol.run_command, self._shell_id, command_line(), console_mode_stdin=False
        )
        self.stage = Stage.RUNNING
        for chunk, last in chunks(stdin):
            self._feed(chunk, last)
        return self._drain()

    def close(self) -> None:
        """End the command, close the shell and the connection. Never raises."""
        try:
            if self._shell_id is not None and not self._transport.refused:
                self._allowance.renew(CLEANUP_SECONDS)
                self._tidy(self._shell_id)
        except Exception as error:
            # Best effort by design: the shell ends by its idle timeout, and the call has its outcome already.
            logger.info("A shell on %s was left to its idle timeout: %s", self._target.address, type(error).__name__)
        finally:
            self._transport.close_session()

    def _tidy(self, shell_id: str) -> None:
        if self._transport.broken:
            self._transport.close_session()
            self._protocol = open_protocol(self._target, self._allowance)
        if self._command_id is not None:
            with suppress(WSManFaultError):  # the command has ended already; its shell is still to be closed
                self._say(self._protocol.cleanup_command, shell_id, self._command_id)
        self._say(self._protocol.close_shell, shell_id, close_session=False)

    @property
    def _transport(self) -> HostTransport:
        transport = self._protocol.transport
        assert isinstance(transport, HostTransport)  # noqa: S101 - for the type checker: open_protocol has put it there
        return transport

    def _say(self, message: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Send one message: operation timeout < read timeout < what is left of the call."""
        remaining = self._allowance.remaining()
        if remaining < SHORTEST_SECONDS:
            raise DeadlinePassed
        most = OPENING_SECONDS if self.stage is Stage.OPENING else READ_SECONDS
        read_seconds = min(most, remaining - 0.25)
        self._protocol.operation_timeout_sec = max(1, min(OPERATION_SECONDS, int(read_seconds) - 1))
        self._transport.read_timeout_sec = read_seconds  # type: ignore[assignment]  # requests takes fractions
        return message(*args, **options)

    def _feed(self, chunk: bytes, last: bool) -> None:
        for attempt in range(BUSY_RETRIES + 1):
            try:
                self._say(self._protocol.send_command_input, self._shell_id, self._command_id, chunk, end=last)
                return
            except WinRMOperationTimeoutError:
                # It may have arrived. A change is never sent twice: its output will tell, or the deadline will.
                if self._changes_state or attempt == BUSY_RETRIES:
                    return
            except WSManFaultError as fault:
                if fault_number(fault) != BUSY or attempt == BUSY_RETRIES:
                    raise
            time.sleep(min(BUSY_PAUSE_SECONDS, self._allowance.remaining()))

    def _drain(self) -> Output:
        stdout, stderr = bytearray(), bytearray()
        while True:
            try:
                out, err, exit_code, done = self._say(
                    self._protocol.get_command_output_raw, self._shell_id, self._command_id
                )
            except WinRMOperationTimeoutError:
                continue  # no output yet; `_say` ends this at the deadline
            stdout += out
            stderr += err
            if done:
                return Output(bytes(stdout), bytes(stderr), exit_code)
            if not out and not err:
                time.sleep(EMPTY_PAUSE_SECONDS)  # Windows waits itself; whatever answers like this must not be hammered
