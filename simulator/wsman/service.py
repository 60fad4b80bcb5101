"""The WinRS operations of one host: a request envelope and its caller in, a response envelope out."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from simulator.powershell.signals import NeverEnds
from simulator.wsman import bodies, faults, responses
from simulator.wsman import namespaces as ns
from simulator.wsman.codepages import CodePage
from simulator.wsman.commands import AnswerLost, Command, Completed
from simulator.wsman.damage import damaged
from simulator.wsman.envelope import Request
from simulator.wsman.limits import Limits
from simulator.wsman.pool import CommandPool
from simulator.wsman.shells import Shell, Shells
from simulator.wsman.switches import Counters, Switches


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the account as it logged on, and the address it came from."""

    account: str
    address: str


@dataclass(frozen=True, slots=True)
class Token:
    """With whose rights a command runs, and on which host."""

    host: str
    account: str
    administrator: bool


# A script may name itself in the second line of stdin, behind its parameters.
_NAMED_SCRIPT = re.compile(rb"\n# hvportal (\S+)\n")
_HEAD_BYTES = 65_536

Runner = Callable[[Token, str, bytes], Completed]
"""Runs a command line with that stdin (UTF-8) to its end; called in a thread of its own. Raises NeverEnds."""


class Memory(Protocol):
    """Answers that need not be computed again."""

    def known(self, token: Token, command_line: str, stdin: bytes) -> Completed | None: ...


class Service:
    """`answer` raises Fault for every refusal. `is_administrator` says what the account is on this host just now,
    `restarts` how often it restarted: its shells do not outlive that. `scripts` counts commands by the name that their
    script gives itself."""

    def __init__(
        self,
        host: str,
        run: Runner,
        pool: CommandPool[Completed],
        limits: Limits,
        switches: Switches,
        counters: Counters,
        is_administrator: Callable[[], bool],
        memory: Memory | None = None,
        restarts: Callable[[], int] = lambda: 0,
    ) -> None:
        self._host = host
        self._run = run
        self._pool = pool
        self._limits = limits
        self._switches = switches
        self._counters = counters
        self._is_administrator = is_administrator
        self._memory = memory
        self._restarts, self._restarted = restarts, restarts()
        self.shells = Shells()
        self.scripts: Counter[str] = Counter()
        self._operations: dict[str, Callable[[Request, Shell], Awaitable[bytes]]] = {
            ns.COMMAND: self._command,
            ns.SEND: self._send,
            ns.RECEIVE: self._receive,
            ns.SIGNAL: self._signal,
            ns.DELETE: self._delete,
        }

    async def answer(self, request: Request, caller: Caller) -> bytes:
        if self._restarted != self._restarts():
            self._restarted = self._restarts()
            self.shells.clear()
        if request.resource_uri != ns.COMMAND_SHELL:
            raise faults.unknown_resource(request.resource_uri)
        if request.action == ns.CREATE:
            return self._create(request, caller)
        operation = self._operations.get(request.action)
        if operation is None:
            raise faults.unknown_action()
        with self.shells.use(request.selectors.get("ShellId", ""), caller.account) as shell:
            self._grow_old(shell)
            return await operation(request, shell)

    def _create(self, request: Request, caller: Caller) -> bytes:
        if not self._is_administrator():
            raise faults.access_denied()
        asked = request.part("Shell")
        shell = Shell(
            id=responses.new_id(),
            owner=caller.account,
            codepage=CodePage(request.options.get("WINRS_CODEPAGE")),
            idle_seconds=bodies.idle_seconds(asked, self._limits.shell_idle_seconds),
        )
        self.shells.add(shell, _quota(self._switches.shell_quota, self._limits.shells_per_user))
        self._counters.shells_opened += 1
        facts = responses.ShellFacts(
            id=shell.id,
            owner=shell.owner,
            client_ip=caller.address,
            idle_seconds=shell.idle_seconds,
            input_streams=bodies.text_of(asked, "InputStreams"),
            output_streams=bodies.text_of(asked, "OutputStreams"),
            working_directory=bodies.text_of(asked, "WorkingDirectory") or None,
            environment=bodies.environment(asked),
        )
        return responses.created(request, facts)

    async def _command(self, request: Request, shell: Shell) -> bytes:
        line = bodies.command_line(request)
        self._count(shell)
        command_id = responses.new_id()
        shell.commands[command_id] = Command(
            lambda stdin: self._process(shell, line, stdin), shell.codepage, self._switches.piece_bytes
        )
        self._counters.commands += 1
        return responses.command_started(request, command_id)

    async def _process(self, shell: Shell, line: str, stdin: bytes) -> Completed:
        token = Token(self._host, shell.owner, self._switches.hyperv_rights)
        if named := _NAMED_SCRIPT.search(stdin[:_HEAD_BYTES]):
            self.scripts[named[1].decode()] += 1
        completed = self._memory.known(token, line, stdin) if self._memory else None
        if completed is None:
            completed = await self._computed(shell, token, line, stdin)
        if self._switches.delay_seconds:
            await asyncio.sleep(self._switches.delay_seconds)
        return damaged(completed, self._switches)

    async def _computed(self, shell: Shell, token: Token, line: str, stdin: bytes) -> Completed:
        try:
            return await self._pool.run(lambda: self._run(token, line, stdin))
        except AnswerLost:
            self.shells.remove(shell)  # which ends this command too
            await asyncio.Event().wait()
            raise
        except NeverEnds:
            await asyncio.Event().wait()  # until its client or its shell ends it
            raise

    async def _send(self, request: Request, shell: Shell) -> bytes:
        self._count(shell)
        for command_id, chunk, end in bodies.stdin_chunks(request):
            command = shell.command(command_id)
            if command.sends_refused < self._switches.busy_sends:
                command.sends_refused += 1
                raise faults.busy()
            command.feed(chunk, end=end)
        return responses.sent(request)

    async def _receive(self, request: Request, shell: Shell) -> bytes:
        command_id = bodies.desired_command_id(request)
        command = shell.command(command_id)
        self._count(shell)
        longest = self._limits.operation_seconds
        seconds = min(request.operation_seconds or longest, longest)
        if command.silences < self._switches.silent_receives:
            command.silences += 1
            await asyncio.sleep(seconds)
            raise faults.timed_out()
        envelope = min(request.envelope_bytes or self._limits.envelope_bytes, self._limits.envelope_bytes)
        return responses.received(request, command_id, await command.receive(seconds, envelope))

    async def _signal(self, request: Request, shell: Shell) -> bytes:
        command_id, code = bodies.signal(request)
        command = shell.command(command_id)
        if code == ns.TERMINATE:
            del shell.commands[command_id]
            command.end()
        elif code in (ns.CONTROL_C, ns.CONTROL_BREAK):
            command.interrupt()
        else:
            raise faults.invalid_parameter()
        return responses.signalled(request)

    async def _delete(self, request: Request, shell: Shell) -> bytes:
        self.shells.remove(shell)
        return responses.deleted(request)

    def _grow_old(self, shell: Shell) -> None:
        """Raises Fault where the shell has had its requests: it is lost, as after a restart of the service."""
        lasts = self._switches.shell_lasts_requests
        if lasts is not None and shell.requests >= lasts:
            self.shells.remove(shell)
            raise faults.unknown_shell(shell.id)
        shell.requests += 1

    def _count(self, shell: Shell) -> None:
        quota = _quota(self._switches.operation_quota, self._limits.operations_per_user)
        self.shells.count_operation(shell, quota)


def _quota(switched: int | None, usual: int) -> int:
    return usual if switched is None else switched
