"""Control flow of a script as Python exceptions."""


class Signal(BaseException):
    """Common ground: no `except Exception` may swallow one."""


class NeverEnds(BaseException):
    """A command hangs: the process never comes to an end of its own. No script can catch it."""


class BreakSignal(Signal):
    def __init__(self, label: str = "") -> None:
        self.label = label


class ContinueSignal(Signal):
    def __init__(self, label: str = "") -> None:
        self.label = label


class ReturnSignal(Signal):
    """Its values have been written to the output already."""


class ExitSignal(Signal):
    def __init__(self, code: int) -> None:
        self.code = code


class StopUpstream(Signal):
    """A command has what it needs (Select-Object -First): the commands before it in its pipeline end quietly."""

    def __init__(self, stage: object) -> None:
        self.stage = stage
