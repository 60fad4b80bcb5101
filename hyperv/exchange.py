"""One call to a host: a shell, its command, the input, the output, in order and under one deadline.

Whatever happens, the command is ended and a shell that nobody keeps is closed, best effort and within CLEANUP_SECONDS
of its own.
"""

import time
from dataclasses import dataclass

from winrm.exceptions import WinRMOperationTimeoutError, WSManFaultError

from hyperv.command_line import chunks, command_line
from hyperv.faults import BUSY, Stage, fault_number
from hyperv.shell import READ_SECONDS, RESUMING_SECONDS, HostShell

BUSY_RETRIES = 3
BUSY_PAUSE_SECONDS = 0.3
EMPTY_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Output:
    """The script began after `asked_at` and ended before `answered_at`, both by the portal's clock."""

    stdout: bytes
    stderr: bytes
    exit_code: int
    asked_at: float
    answered_at: float


class Exchange:
    """The messages of one call in a shell, new or kept. Used once: `run`, then always `end`."""

    def __init__(self, shell: HostShell, *, changes_state: bool) -> None:
        self.stage = Stage.OPENING
        self._shell = shell
        self._changes_state = changes_state
        self._command_id: str | None = None

    def run(self, stdin: bytes) -> Output:
        """The command's output. Raises what pywinrm and requests raise, and DeadlinePassed."""
        within = RESUMING_SECONDS if self._shell.operations else READ_SECONDS
        if not self._shell.is_open:
            self._shell.open()
        self.stage = Stage.STARTING
        command_id = self._command_id = self._shell.start(command_line(), within=within)
        self.stage = Stage.RUNNING
        asked_at = time.time()
        for chunk, last in chunks(stdin):
            asked_at = time.time()  # of the last: the script runs when its input has ended
            self._feed(command_id, chunk, last)
        stdout, stderr, exit_code = self._drain(command_id)
        return Output(stdout, stderr, exit_code, asked_at, time.time())

    def end(self, *, keep: bool) -> bool:
        """End the command, and the shell with it unless `keep`. True where the shell can be used again."""
        return self._shell.end(self._command_id, close=not keep)

    def _feed(self, command_id: str, chunk: bytes, last: bool) -> None:
        for attempt in range(BUSY_RETRIES + 1):
            try:
                self._shell.feed(command_id, chunk, last=last)
                return
            except WinRMOperationTimeoutError:
                # It may have arrived. A change is never sent twice: its output will tell, or the deadline will.
                if self._changes_state or attempt == BUSY_RETRIES:
                    return
            except WSManFaultError as fault:
                if fault_number(fault) != BUSY or attempt == BUSY_RETRIES:
                    raise
            time.sleep(min(BUSY_PAUSE_SECONDS, self._shell.allowance.remaining()))

    def _drain(self, command_id: str) -> tuple[bytes, bytes, int]:
        stdout, stderr = bytearray(), bytearray()
        while True:
            try:
                out, err, exit_code, done = self._shell.receive(command_id)
            except WinRMOperationTimeoutError:
                continue  # no output yet; the shell ends this at the deadline
            stdout += out
            stderr += err
            if done:
                return bytes(stdout), bytes(stderr), exit_code
            if not out and not err:
                time.sleep(EMPTY_PAUSE_SECONDS)  # Windows waits itself; whatever answers like this must not be hammered
