"""The shells that are open on one host: quota, look-up, idle time.

A shell that its client forgot lives until it was idle for its IdleTimeOut, and counts against the quota until then.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from simulator.wsman import faults
from simulator.wsman.codepages import CodePage
from simulator.wsman.commands import Command


@dataclass(eq=False, slots=True)
class Shell:
    """`requests` counts whatever was asked of it; `operations` counts Command, Send and Receive: a text shell never
    gives them back before it is deleted (MS-WSMV, behaviour note 118)."""

    id: str
    owner: str
    codepage: CodePage
    idle_seconds: float
    commands: dict[str, Command] = field(default_factory=dict)
    operations: int = 0
    requests: int = 0
    busy: int = 0
    used_at: float = 0.0

    def command(self, command_id: str) -> Command:
        """Raises Fault for an unknown identifier."""
        try:
            return self.commands[command_id]
        except KeyError:
            raise faults.unknown_command() from None

    def end(self) -> None:
        for command in self.commands.values():
            command.end()
        self.commands.clear()


class Shells:
    """Must be used from the event loop that runs its timers."""

    def __init__(self) -> None:
        self._open: dict[str, Shell] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, shell: Shell, quota: int) -> None:
        """Raises Fault where the owner has that many shells already."""
        if sum(other.owner == shell.owner for other in self._open.values()) >= quota:
            raise faults.too_many_shells(quota)
        self._open[shell.id] = shell
        self._watch(shell, shell.idle_seconds)
        shell.used_at = asyncio.get_running_loop().time()

    @contextmanager
    def use(self, shell_id: str, owner: str) -> Iterator[Shell]:
        """The shell, kept from idling meanwhile. Raises Fault where there is none of that owner's."""
        shell = self._open.get(shell_id.upper())
        if shell is None or shell.owner != owner:
            raise faults.unknown_shell(shell_id)
        shell.busy += 1
        try:
            yield shell
        finally:
            shell.busy -= 1
            shell.used_at = asyncio.get_running_loop().time()

    def count_operation(self, shell: Shell, quota: int) -> None:
        """Raises Fault where the owner's open shells have used the quota up."""
        if sum(other.operations for other in self._open.values() if other.owner == shell.owner) >= quota:
            raise faults.too_many_operations(quota)
        shell.operations += 1

    def remove(self, shell: Shell) -> None:
        if self._open.pop(shell.id, None):
            self._timers.pop(shell.id).cancel()
            shell.end()

    def clear(self) -> None:
        for shell in list(self._open.values()):
            self.remove(shell)

    def _watch(self, shell: Shell, seconds: float) -> None:
        self._timers[shell.id] = asyncio.get_running_loop().call_later(seconds, self._reap, shell)

    def _reap(self, shell: Shell) -> None:
        idle = 0.0 if shell.busy else asyncio.get_running_loop().time() - shell.used_at
        if idle >= shell.idle_seconds:
            self.remove(shell)
        else:
            self._watch(shell, shell.idle_seconds - idle)
