"""Import-Module. Windows PowerShell 3.0 and later load by themselves what a command needs; 2.0 does not."""

from typing import Any

from simulator.powershell.binding import Parameter
from simulator.powershell.core_commands import Invocation, stage
from simulator.powershell.failures import ErrorRecord, NetException
from simulator.powershell.text import fold

_CLASS = "Microsoft.PowerShell.Commands.ImportModuleCommand"


class _ImportModule:
    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation
        self.failed = False

    def alone(self) -> None:
        session = self._invocation.scope.session
        for name in self._invocation.bound["Name"]:
            if session.machine.has_module(name):
                session.modules_imported.add(fold(name))
            else:
                self.failed = True
                session.write_error(_missing(name), self._invocation.error_action)

    def process(self, value: Any) -> None:
        self._invocation.bound["Name"] = [value]
        self.alone()

    def finish(self) -> None:
        return None


def _missing(name: str) -> ErrorRecord:
    message = (
        f"The specified module '{name}' was not loaded because no valid module file was found in any module directory."
    )
    exception = NetException("System.IO.FileNotFoundException", message)
    return ErrorRecord(exception, f"Modules_ModuleNotFound,{_CLASS}", "ResourceUnavailable", name)


@stage("Import-Module", "Core", {"Name": Parameter("System.String[]", position=0, mandatory=True, from_pipeline=True)})
def import_module(invocation: Invocation) -> _ImportModule:
    return _ImportModule(invocation)
