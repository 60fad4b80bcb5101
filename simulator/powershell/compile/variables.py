"""$name, ${name}, $scope:name."""

import re
from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Code, expression
from simulator.powershell.compile.registry import outside, syntax
from simulator.powershell.dialect import WORDS
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.text import fold

_NAME = re.compile(r"[$@](?:\{(?P<braced>[^}]+)\}|(?:(?P<scope>\w+):)?(?P<name>\w+|\?))")
SCOPES = ("global", "script", "local")
AUTOMATIC = frozenset(
    {"_", "args", "error", "executioncontext", "false", "input", "matches", "null", "psboundparameters", "psitem"}
    | {"psversiontable", "true", "lastexitcode", "ofs", "?"}
)
UNDECLARED = frozenset(
    {"$", "^", "consolefilename", "event", "eventargs", "eventsubscriber", "foreach", "home", "host", "isglobal"}
    | {
        "myinvocation",
        "nestedpromptlevel",
        "pid",
        "profile",
        "pscmdlet",
        "pscommandpath",
        "psculture",
        "psdebugcontext",
    }
    | {
        "pshome",
        "psscriptroot",
        "pssenderinfo",
        "psuiculture",
        "pwd",
        "sender",
        "shellid",
        "stacktrace",
        "switch",
        "this",
    }
)


def variable_name(source: Source, node: Node) -> tuple[str, str]:
    """(scope or "", name in lower case). Raises SubsetError for drives and automatic variables that are not
    declared."""
    text = source.text_of(node)
    match = _NAME.fullmatch(text)
    if match is None:
        raise outside(source, node, f"the variable {text} is not declared")
    scope, name = fold(match["scope"] or ""), fold(match["braced"] or match["name"])
    if match["braced"] and ":" in name:
        scope, _, name = name.partition(":")
    if scope and scope not in SCOPES:
        raise outside(source, node, f"the drive or scope '{scope}:' is not declared")
    if name in UNDECLARED:
        raise outside(source, node, f"the automatic variable ${name} is not declared")
    return scope, "_" if name == "psitem" else name


@syntax("variable")
def variable(source: Source, node: Node) -> Code:
    if source.text_of(node).startswith("@"):
        raise outside(source, node, "splatting is allowed only among the arguments of a command")
    scope_name, name = variable_name(source, node)
    if name in ("true", "false", "null"):
        constant = {"true": True, "false": False, "null": None}[name]
        return expression(lambda _: constant)
    if name == "?":
        return expression(lambda scope: scope.session.success)
    raw = _reader(scope_name, name)
    if fold(source.text_of(node)) in ("$psitem", "${psitem}"):
        raw = _since_three(raw)

    def value(scope: Scope) -> Any:
        found = raw(scope)
        return None if found is EMPTY else found

    return expression(value, raw)


def _since_three(raw: Any) -> Any:
    return lambda scope: raw(scope) if scope.session.version >= WORDS else None


def _reader(scope_name: str, name: str) -> Any:
    if scope_name in (
        "global",
        "script",
    ):  # a script that comes by -EncodedCommand has no file: both are the same scope
        return lambda scope: scope.session.globals.variables.get(name)
    if scope_name == "local":
        return lambda scope: scope.variables.get(name)

    def lookup(scope: Scope) -> Any:
        variables = scope.variables
        return variables[name] if name in variables else scope.get(name)

    return lookup
