"""-ErrorAction and -ErrorVariable."""

from simulator.powershell.binder import Binding
from simulator.powershell.collections import NetList
from simulator.powershell.failures import net_error
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.session import PREFERENCES

_BINDING = "System.Management.Automation.ParameterBindingException"


def error_action(scope: Scope, binding: Binding) -> str:
    given = binding.values.get("erroraction")
    if given is None:
        return scope.session.preference(scope, "erroractionpreference")
    text = text_of(given)
    for known in PREFERENCES:
        if known.lower() == text.lower() or text == {"Continue": "2", "SilentlyContinue": "0", "Stop": "1"}.get(known):
            return known
    message = f'Cannot bind parameter \'ErrorAction\'. Cannot convert value "{text}" to type "{_ACTION}".'
    raise net_error(_BINDING, message, "CannotConvertArgumentNoMessage", "InvalidArgument")


_ACTION = "System.Management.Automation.ActionPreference"


def error_variable(scope: Scope, binding: Binding) -> NetList | None:
    name = binding.values.get("errorvariable")
    if name is None:
        return None
    key = text_of(name).lower()
    existing = scope.get(key.lstrip("+")) if key.startswith("+") else None
    found = existing if isinstance(existing, NetList) else NetList("System.Collections.ArrayList")
    scope.set(key.lstrip("+"), found)
    return found
