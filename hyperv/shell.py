"""One shell on a host over one connection, and the WS-Management messages that it understands.

Each message is bounded by the allowance that its call gave the shell. A shell runs one command after another, each with
an identifier of its own (MS-WSMV 3.1.4.5.3), and is used by one thread at a time: the key that seals its messages
belongs to its one TCP connection (HYPERV.md §1.9).
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from winrm.exceptions import WSManFaultError

from hyperv.allowance import SHORTEST_SECONDS, Allowance
from hyperv.faults import UNKNOWN_SHELL, DeadlinePassed, fault_number
from hyperv.target import Target
from hyperv.transport import HostTransport, open_protocol

CODEPAGE_UTF8 = 65001
# The shortest that WinRM grants. A shell we lose sight of ends after a minute, not after two hours (HYPERV.md §1.9).
# The form is that of a recorded exchange (tests/hyperv/recorded/create.xml).
IDLE_SECONDS = 60
OPENING_SECONDS = 15.0  # for one answer while no shell is open: a silent host must not hold a worker long
# For the first answer on a connection that was kept: where a firewall forgot it, no answer ever comes.
RESUMING_SECONDS = 8.0
READ_SECONDS = 30.0  # for one answer afterwards
OPERATION_SECONDS = 20  # how long the host itself waits for output before it says that there is none
CLEANUP_SECONDS = 3.0

logger = logging.getLogger(__name__)


class HostShell:
    """Raises what pywinrm and requests raise, and DeadlinePassed; only `end` and `close` never raise.

    `operations` counts Commands, Sends and Receives: a text shell gives none of them back to the account's quota before
    it is deleted (MS-WSMV, behaviour note 118).
    """

    def __init__(self, target: Target, allowance: Allowance, *, idle_seconds: int = IDLE_SECONDS) -> None:
        self.target = target
        self.allowance = allowance
        self.idle_seconds = idle_seconds
        self.operations = 0
        self.opened_at = time.monotonic()
        self._protocol = open_protocol(target, allowance)
        self._id: str | None = None

    @property
    def is_open(self) -> bool:
        return self._id is not None

    @property
    def logged_on(self) -> bool:
        """Whether the host has taken the logon, as far as it has said so."""
        return self._transport.authenticated

    def open(self) -> None:
        idle = f"PT{self.idle_seconds}S"
        self._id = self._say(OPENING_SECONDS, self._protocol.open_shell, codepage=CODEPAGE_UTF8, idle_timeout=idle)

    def start(self, line: str, *, within: float = READ_SECONDS) -> str:
        """The identifier of the command that now runs."""
        try:
            command_id: str = self._operate(within, self._protocol.run_command, line, console_mode_stdin=False)
        except WSManFaultError as fault:
            if fault_number(fault) == UNKNOWN_SHELL:  # no command is named here: it is the shell that is gone
                self._id = None
            raise
        return command_id

    def feed(self, command_id: str, chunk: bytes, *, last: bool) -> None:
        self._operate(READ_SECONDS, self._protocol.send_command_input, command_id, chunk, end=last)

    def receive(self, command_id: str) -> tuple[bytes, bytes, int, bool]:
        """Output, error output, exit code, whether the command has ended."""
        answer: tuple[bytes, bytes, int, bool] = self._operate(
            READ_SECONDS, self._protocol.get_command_output_raw, command_id
        )
        return answer

    def end(self, command_id: str | None, *, close: bool, within: float = CLEANUP_SECONDS) -> bool:
        """End the command and, where asked, shell and connection, `within` seconds. True where the shell can be
        used again. After a refused logon nothing is sent: each message would be another failed one."""
        ended = False
        try:
            if self._id is not None and not self._transport.refused:
                self.allowance.renew(min(within, CLEANUP_SECONDS))
                self._tidy(self._id, command_id, close)
                ended = not close
        except Exception as error:
            # Best effort by design: the shell ends by its idle timeout, and the call has its outcome already.
            logger.info("A shell on %s was left to its idle timeout: %s", self.target.address, type(error).__name__)
        finally:
            if not ended:
                self._transport.close_session()
        return ended

    def close(self, *, within: float = CLEANUP_SECONDS) -> None:
        """Close the shell and the connection."""
        self.end(None, close=True, within=within)

    def _tidy(self, shell_id: str, command_id: str | None, close: bool) -> None:
        if self._transport.broken:
            if not close:
                raise ConnectionError("the connection is broken")
            self._transport.close_session()
            self._protocol = open_protocol(self.target, self.allowance)
        if command_id is not None:
            with suppress(WSManFaultError):  # the command has ended already; its shell is still to be closed
                self._say(READ_SECONDS, self._protocol.cleanup_command, shell_id, command_id)
        if close:
            self._say(READ_SECONDS, self._protocol.close_shell, shell_id, close_session=False)

    @property
    def _transport(self) -> HostTransport:
        transport = self._protocol.transport
        assert isinstance(transport, HostTransport)  # noqa: S101 - for the type checker: open_protocol has put it there
        return transport

    def _operate(self, most: float, message: Callable[..., Any], *args: Any, **options: Any) -> Any:
        self.operations += 1
        return self._say(most, message, self._id, *args, **options)

    def _say(self, most: float, message: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Send one message: operation timeout < read timeout < what is left of the call."""
        remaining = self.allowance.remaining()
        if remaining < SHORTEST_SECONDS:
            raise DeadlinePassed
        read_seconds = min(most, remaining - 0.25)
        self._protocol.operation_timeout_sec = max(1, min(OPERATION_SECONDS, int(read_seconds) - 1))
        self._transport.read_timeout_sec = read_seconds  # type: ignore[assignment]  # requests takes fractions
        return message(*args, **options)
