"""Write-Error, Write-Warning, Write-Verbose, Write-Progress, Write-Host, Write-Debug, Start-Sleep."""

from typing import Any

from simulator.powershell.binding import Parameter
from simulator.powershell.core_commands import Invocation, stage
from simulator.powershell.failures import ErrorRecord, NetException, SubsetError
from simulator.powershell.objects import NetObject
from simulator.powershell.rendering import text_of

_MESSAGE = Parameter("System.String", mandatory=True, position=0, from_pipeline=True, allows_nothing=True)


class _Writer:
    """A command that writes to a stream of the session and gives no output."""

    def __init__(self, invocation: Invocation) -> None:
        self.invocation = invocation
        self.session = invocation.scope.session

    def alone(self) -> None:
        self.write(self.invocation.bound.get("Message"))

    def process(self, value: Any) -> None:
        self.write(text_of(value))

    def finish(self) -> None:
        return None

    def write(self, text: Any) -> None:
        raise NotImplementedError

    def preference(self, name: str) -> str:
        return self.session.preference(self.invocation.scope, name)


class _Error(_Writer):
    failed = False

    def write(self, text: Any) -> None:
        self.failed = True
        bound = self.invocation.bound
        record = bound.get("ErrorRecord")
        if record is None:
            record = self._record(text)
        if record.position is None:
            record.position = self.session.command_position
        if self.invocation.error_variable is not None and self.invocation.error_action != "Stop":
            self.invocation.error_variable.append(record)
        self.session.write_error(record, self.invocation.error_action)

    def _record(self, text: Any) -> ErrorRecord:
        """An exception given as such keeps its type; text becomes a WriteErrorException."""
        bound = self.invocation.bound
        exception = bound.get("Exception")
        if exception is None:
            exception = NetException("Microsoft.PowerShell.Commands.WriteErrorException", text_of(text))
        category = bound.get("Category")
        error_id = bound.get("ErrorId") or exception.type_name
        function = self.invocation.scope.caller_name()
        return ErrorRecord(
            exception,
            f"{error_id},{function}" if function else error_id,
            "NotSpecified" if category is None else category.name,
            bound.get("TargetObject"),
            activity="Write-Error",
            details=text_of(text) if text is not None and "Exception" in bound else None,
        )


@stage(
    "Write-Error",
    "Utility",
    {
        "Message": Parameter("System.String", ("Msg",), position=0, from_pipeline=True),
        "Exception": Parameter("System.Exception"),
        "ErrorRecord": Parameter("System.Management.Automation.ErrorRecord"),
        "Category": Parameter("System.Management.Automation.ErrorCategory"),
        "ErrorId": Parameter("System.String"),
        "TargetObject": Parameter("System.Object"),
    },
)
def write_error(invocation: Invocation) -> _Error:
    return _Error(invocation)


class _Warning(_Writer):
    def write(self, text: Any) -> None:
        if self.preference("warningpreference") == "Continue":
            self.session.streams.warning(text)


@stage("Write-Warning", "Utility", {"Message": _MESSAGE})
def write_warning(invocation: Invocation) -> _Warning:
    return _Warning(invocation)


class _Verbose(_Writer):
    def write(self, text: Any) -> None:
        if self.preference("verbosepreference") == "Continue":
            self.session.streams.verbose(text)


@stage("Write-Verbose", "Utility", {"Message": _MESSAGE})
def write_verbose(invocation: Invocation) -> _Verbose:
    return _Verbose(invocation)


class _Host(_Writer):
    def write(self, text: Any) -> None:
        """The host of a redirected powershell.exe writes to stdout."""
        ending = "" if self.invocation.bound.get("NoNewline") else "\n"
        if isinstance(text, NetObject):
            raise SubsetError("Write-Host of an object is not declared")
        self.session.streams.output.append(f"{text_of(text)}{ending}")

    def alone(self) -> None:
        self.write(self.invocation.bound.get("Object"))


@stage(
    "Write-Host",
    "Utility",
    {"Object": Parameter("System.Object", position=0, from_pipeline=True), "NoNewline": Parameter("switch")},
)
def write_host(invocation: Invocation) -> _Host:
    return _Host(invocation)


class _Progress(_Writer):
    def alone(self) -> None:
        if self.preference("progresspreference") == "Continue":
            bound = self.invocation.bound
            self.session.streams.progress(bound["Activity"], bound.get("Status", "Processing"))


@stage(
    "Write-Progress",
    "Utility",
    {
        "Activity": Parameter("System.String", mandatory=True, position=0),
        "Status": Parameter("System.String", position=1),
        "Id": Parameter("System.Int32", position=2),
        "PercentComplete": Parameter("System.Int32"),
        "Completed": Parameter("switch"),
    },
)
def write_progress(invocation: Invocation) -> _Progress:
    return _Progress(invocation)
