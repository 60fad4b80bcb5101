"""[scriptblock]::Create, Invoke, and the language mode."""

from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.failures import net_error
from simulator.powershell.inline import call_block
from simulator.powershell.registry import net_method, net_static
from simulator.powershell.script import compile_script
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.syntax import ParseFailure

_S = "System.Management.Automation.ScriptBlock"


@net_static(f"{_S}.Create", ("string",))
def create(session: Any, text: str) -> ScriptBlock:
    try:
        return compile_script(text, session.version)
    except ParseFailure as failure:
        message = f"{failure.position.message()}\r\n{failure}"
        raise net_error("System.Management.Automation.ParseException", message, "", "ParserError") from None


@net_method(f"{_S}.Invoke", ("object...",))
def invoke(session: Any, block: ScriptBlock, *arguments: Any) -> PSArray:
    """Always a collection, as Collection<PSObject> is."""
    value = call_block(block, session.current_scope, arguments)
    return value if isinstance(value, PSArray) else PSArray([] if value is None else [value])


@net_method(f"{_S}.GetNewClosure")
def get_new_closure(session: Any, block: ScriptBlock) -> ScriptBlock:
    """Keeps the variables of the current scope as they are now."""
    return ScriptBlock(block.text, block.code, dict(session.current_scope.variables))
