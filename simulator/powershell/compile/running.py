"""A command at work: its arguments worked out, its stage started, its place in the script known to its errors."""

from collections.abc import Callable
from typing import Any

from simulator.powershell.arguments import Argument
from simulator.powershell.compile.redirections import nowhere, with_muted
from simulator.powershell.failures import Position, PowerShellError, SubsetError
from simulator.powershell.scopes import Scope
from simulator.powershell.stages import Stage
from simulator.powershell.start import Command as Found
from simulator.powershell.start import start
from simulator.powershell.unrolling import Emit

ArgumentMaker = Callable[[Scope, list[Argument]], None]
Maker = Callable[[Emit], "Placed"]


class Command:
    def __init__(
        self,
        find: Callable[[Scope], Found],
        arguments: list[ArgumentMaker],
        position: Position,
        *,
        dot: bool,
        drops: tuple[bool, bool],
    ) -> None:
        self._find = find
        self._arguments = arguments
        self._position = position
        self._dot = dot
        self._drop_errors, self._drop_output = drops

    def prepare(self, scope: Scope, *, piped: bool) -> Maker:
        """Works out the arguments now; the stage is made when it is known where its output goes."""
        given: list[Argument] = []
        for make in self._arguments:
            make(scope, given)

        def maker(out: Emit) -> Placed:
            return Placed(
                self._make(scope, given, nowhere if self._drop_output else out, piped),
                self._position,
                scope,
                self._drop_errors,
            )

        return maker

    def _make(self, scope: Scope, given: list[Argument], out: Emit, piped: bool) -> Stage:
        try:
            return start(self._find(scope), given, scope, out, piped=piped, dot=self._dot)
        except PowerShellError as error:
            if error.record.position is None:
                error.record.position = self._position
            raise

    def run_alone(self, scope: Scope, out: Emit) -> None:
        stage = self.prepare(scope, piped=False)(out)
        stage.alone()
        scope.session.success = not stage.failed


class Placed:
    """A stage that knows where its command stands in the script, for errors that do not know better."""

    __slots__ = ("_mute", "_position", "_scope", "inner")

    def __init__(self, stage: Stage, position: Position, scope: Scope, mute: bool) -> None:
        self.inner = stage
        self._position = position
        self._scope = scope
        self._mute = mute

    @property
    def failed(self) -> bool:
        """It wrote an error: $? will say so."""
        return bool(getattr(self.inner, "failed", False))

    def alone(self) -> None:
        self._guard(self.inner.alone)

    def process(self, value: Any) -> None:
        self._guard(lambda: self.inner.process(value))

    def finish(self) -> None:
        self._guard(self.inner.finish)

    def _guard(self, action: Callable[[], None]) -> None:
        session = self._scope.session
        outer, session.command_position = session.command_position, self._position
        try:
            if self._mute:
                with_muted(self._scope, True, action)
            else:
                action()
        except PowerShellError as error:
            if error.record.position is None:
                error.record.position = self._position
            raise
        except SubsetError as error:
            if error.position is None:
                error.position = self._position
            raise
        finally:
            session.command_position = outer
