"""One command of a shell: stdin is assembled, the process runs, its output is handed out.

When it starts: with the end of stdin; or with the first Receive where nothing was sent to stdin until then (a client
that only wants output never sends any). A client that has sent something and not ended it waits for ever, as on
Windows a process waits that reads to the end of its input.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from simulator.wsman import faults
from simulator.wsman.codepages import CodePage
from simulator.wsman.streams import Output, Portion

log = logging.getLogger(__name__)

CONTROL_C_EXIT = 3221225786  # STATUS_CONTROL_C_EXIT, 0xC000013A
CRASHED = 70  # EX_SOFTWARE: the simulator itself failed, which no Windows process says


class Completed(Protocol):
    """What a process leaves behind; stdout and stderr are UTF-8."""

    @property
    def stdout(self) -> bytes: ...
    @property
    def stderr(self) -> bytes: ...
    @property
    def exit_code(self) -> int: ...


class AnswerLost(Exception):
    """The process came to its end, and nobody hears of it: its shell is gone."""


Process = Callable[[bytes], Awaitable[Completed]]


class Command:
    """Lives from Command to the terminating Signal or to its shell's end. All methods belong to the event loop.

    `sends_refused` and `silences` count how often it was said to be busy or to have nothing to say. With `piece_bytes`
    each answer holds one piece of so many bytes, wherever a character ends.
    """

    def __init__(self, process: Process, codepage: CodePage, piece_bytes: int | None = None) -> None:
        self._process = process
        self._codepage = codepage
        self._piece_bytes = piece_bytes
        self.sends_refused = 0
        self.silences = 0
        self._stdin = bytearray()
        self._fed = False
        self._running: asyncio.Task[None] | None = None
        self._output: Output | None = None
        self._changed = asyncio.Event()
        self._delivered = False
        self._ended = False

    def feed(self, chunk: bytes, *, end: bool) -> None:
        """Raises Fault after the end of stdin."""
        if self._running or self._output:
            raise faults.pipe_ended()
        self._stdin += chunk
        self._fed = True
        if end:
            self._start()

    async def receive(self, seconds: float, envelope_bytes: int) -> Portion:
        """The next portion of output. Raises Fault where nothing came in time, where everything was handed out before,
        and where the command was ended meanwhile."""
        if self._delivered:
            raise faults.unknown_command()
        if not (self._fed or self._running or self._output):
            self._start()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            raise faults.timed_out() from None
        if self._output is None:
            raise faults.aborted()
        portion = self._output.take(envelope_bytes)
        self._delivered = portion.exit_code is not None
        return portion

    def interrupt(self) -> None:
        """Ctrl-C: the process ends with STATUS_CONTROL_C_EXIT and says nothing more. A finished one does not mind."""
        if self._output is None:
            self._abandon()
            self._finish(b"", b"", CONTROL_C_EXIT)

    def end(self) -> None:
        """Terminate: whoever waits for output is told that the operation was aborted."""
        self._abandon()
        self._output = None
        self._delivered = True
        self._changed.set()

    def _start(self) -> None:
        self._running = asyncio.get_running_loop().create_task(self._run(bytes(self._stdin)))

    async def _run(self, stdin: bytes) -> None:
        try:
            completed = await self._process(self._codepage.to_command(stdin))
        except Exception as error:
            log.exception("A command made the simulator fail")
            self._finish(b"", f"The simulator failed: {type(error).__name__}: {error}\r\n".encode(), CRASHED)
        else:
            self._finish(completed.stdout, completed.stderr, completed.exit_code)

    def _finish(self, stdout: bytes, stderr: bytes, exit_code: int) -> None:
        streams = {"stdout": stdout, "stderr": stderr}
        written = {name: self._codepage.from_command(text) for name, text in streams.items()}
        self._output = Output(written, exit_code, self._piece_bytes)
        self._changed.set()

    def _abandon(self) -> None:
        if self._running:
            self._running.cancel()
