"""New-Object."""

from simulator.powershell import statics
from simulator.powershell.binding import Parameter
from simulator.powershell.collections import PSArray
from simulator.powershell.constrained import check_creation
from simulator.powershell.core_commands import Invocation, stage
from simulator.powershell.failures import PowerShellError, SubsetError, net_error
from simulator.powershell.objects import CustomObject
from simulator.powershell.rendering import text_of
from simulator.powershell.types import named_type

_CLASS = "Microsoft.PowerShell.Commands.NewObjectCommand"


class _NewObject:
    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation

    def alone(self) -> None:
        bound, session = self._invocation.bound, self._invocation.scope.session
        kind = named_type(bound["TypeName"])
        check_creation(session, kind)
        arguments = list(bound.get("ArgumentList") or PSArray())
        if kind.name in ("System.Management.Automation.PSObject", "System.Object"):
            self._invocation.out(self._plain())
            return
        if "Property" in bound:
            raise SubsetError("New-Object -Property for this type is not declared")
        try:
            self._invocation.out(statics.construct(session, kind, arguments))
        except PowerShellError as error:
            if error.record.exception.type_name.endswith("MethodInvocationException"):
                error_id = f"ConstructorInvokedThrowException,{_CLASS}"
            else:
                error_id = f"{error.record.error_id},{_CLASS}"
            exception = error.record.exception
            message = exception.message.replace('Exception calling "new"', 'Exception calling ".ctor"')
            raise net_error(exception.type_name, message, error_id, "InvalidOperation", inner=exception.inner) from None

    def _plain(self) -> CustomObject:
        properties = self._invocation.bound.get("Property")
        return (
            CustomObject((text_of(key), value) for key, value in properties.items()) if properties else CustomObject()
        )

    def process(self, _: object) -> None:
        raise SubsetError("New-Object with piped input is not declared")

    def finish(self) -> None:
        return None


@stage(
    "New-Object",
    "Utility",
    {
        "TypeName": Parameter("System.String", mandatory=True, position=0),
        "ArgumentList": Parameter("System.Object[]", ("Args",), position=1),
        "Property": Parameter("System.Collections.IDictionary"),
    },
)
def new_object(invocation: Invocation) -> _NewObject:
    return _NewObject(invocation)
