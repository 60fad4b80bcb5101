"""What may stand in a script that is sent to hosts: a small PowerShell that Windows PowerShell 4.0 and 5.1 understand.

Read off the syntax tree. No PowerShell is here to ask, so everything is on a list: what is not allowed is found, not
what is forbidden. Hyper-V cmdlets and their parameters are held against the module's own facts.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import tree_sitter
import tree_sitter_powershell

FACTS = Path(__file__).parents[2] / "simulator" / "facts" / "hyperv_2_0.json"
HEADINGS = ("Question", "Rights", "Cost", "Parameters", "Output", "Runs on")
# A bootstrap is no script of its own: it lends this function to every script that it runs.
FROM_BOOTSTRAP = {"get-errorfact"}
COMMON_PARAMETERS = {"-erroraction"}
CORE_CMDLETS = {
    "convertfrom-json": {"-inputobject"},
    "convertto-json": {"-inputobject", "-depth", "-compress"},
    "get-ciminstance": {"-classname", "-namespace", "-filter"},
    "get-culture": set[str](),
    "get-date": set[str](),
    "get-service": {"-name"},
    "new-object": {"-typename", "-argumentlist"},
}
FAILOVER_CLUSTERS = {
    "get-cluster": set[str](),
    "get-clustergroup": set[str](),
    "get-clusternetwork": set[str](),
    "get-clusternode": set[str](),
    "get-clusterownernode": set[str](),
    "get-clusterparameter": {"-name"},
    "get-clusterquorum": set[str](),
    "get-clusterresource": set[str](),
}
TYPES = {
    "string", "int", "int64", "bool", "char", "datetime", "regex", "pscustomobject", "scriptblock", "console",
    "system.diagnostics.stopwatch", "system.security.principal.windowsidentity",
}  # fmt: skip
# Members that run text as code, or reach past the cmdlets.
FORBIDDEN_MEMBERS = {"invoke", "invokescript", "invokecommand", "expandstring", "newscriptblock", "start"}
ONLY_IN_BOOTSTRAP = {"create"}

Node = tree_sitter.Node


def tree(source: bytes) -> Node:
    grammar: Any = tree_sitter_powershell  # its stubs leave the one function untyped
    language = tree_sitter.Language(grammar.language())
    return tree_sitter.Parser(language).parse(source).root_node


def complaints(source: bytes, *, bootstrap: bool = False, lent: bytes = b"") -> list[str]:
    """Everything that keeps this script from being sent, as "line: reason". `lent`: a script whose functions it may
    call, because it is sent behind it."""
    found: list[str] = []
    if not source.isascii():
        found.append("0: not ASCII")
    if not bootstrap:
        found += [f"0: no line '# {heading}:'" for heading in HEADINGS if f"# {heading}:".encode() not in source]
    root = tree(source)
    if root.has_error:
        found.append(f"{_first_error(root)}: does not parse")
    functions = _functions(root) | _functions(tree(lent)) | FROM_BOOTSTRAP
    for node in _all(root):
        reasons = check(node, functions, bootstrap) if (check := CHECKS.get(node.type)) else []
        found += [f"{node.start_point[0] + 1}: {reason}" for reason in reasons]
    return found


def _functions(root: Node) -> set[str]:
    return {_text(node).lower() for node in _all(root) if node.type == "function_name"}


def _commands(node: Node, functions: set[str], bootstrap: bool) -> list[str]:
    name_node = node.child_by_field_name("command_name")
    name = _text(name_node).lower() if name_node else _text(node).lower()
    if node.children[0].type == "command_invokation_operator":
        return [] if _text(node.children[0]) == "&" and name.startswith("$") else [f"runs {name!r} by name or by dot"]
    used = {_text(part).lower() for part in _all(node) if part.type == "command_parameter" and _owner(part) == node}
    allowed = _allowed_parameters(name, functions)
    if allowed is None:
        return [f"{name} is not an allowed cmdlet"]
    unknown = set() if name in functions else used - allowed - COMMON_PARAMETERS
    built = [part for part in _all(node) if part.type == "expandable_string_literal" and _owner(part) == node]
    return [f"{name} has no parameter {parameter}" for parameter in sorted(unknown)] + [
        f"{name} is given a text that is put together: {_text(part)}" for part in built
    ]


def _allowed_parameters(name: str, functions: set[str]) -> set[str] | None:
    if name in functions:
        return set()
    if name.startswith("hyper-v\\"):
        return _hyperv_cmdlets().get(name.removeprefix("hyper-v\\"))
    if name.startswith("failoverclusters\\"):
        return FAILOVER_CLUSTERS.get(name.removeprefix("failoverclusters\\"))
    return CORE_CMDLETS.get(name)


@cache
def _hyperv_cmdlets() -> dict[str, set[str]]:
    facts = json.loads(FACTS.read_text("utf-8"))["cmdlets"]
    return {name.lower(): {f"-{p.lower()}" for p in cmdlet["parameters"]} for name, cmdlet in facts.items()}


def _types(node: Node, functions: set[str], bootstrap: bool) -> list[str]:
    name = _text(node).strip("[]").lower()
    return [] if name in TYPES else [f"[{name}] is not an allowed type"]


def _members(node: Node, functions: set[str], bootstrap: bool) -> list[str]:
    name = _text(node).lower()
    refused = name in FORBIDDEN_MEMBERS or (name in ONLY_IN_BOOTSTRAP and not bootstrap)
    return [f".{name} is not an allowed member"] if refused else []


def _conditions(node: Node, functions: set[str], bootstrap: bool) -> list[str]:
    condition = node.child_by_field_name("condition")
    inside = _all(condition) if condition else iter(())
    return ["= in a condition assigns; -eq compares"] if any(n.type == "assignment_expression" for n in inside) else []


def _tries(node: Node, functions: set[str], bootstrap: bool) -> list[str]:
    endings = {"catch_clauses", "finally_clause"}
    return [] if endings & {child.type for child in node.children} else ["try without catch or finally"]


def _operators(node: Node, functions: set[str], bootstrap: bool) -> list[str]:
    return [] if _text(node) in ("=", "+=", "-=") else [f"{_text(node)} is not Windows PowerShell, or not ours"]


def _never(reason: str) -> "Check":
    return lambda *_: [reason]


Check = Callable[[Node, set[str], bool], list[str]]
CHECKS: dict[str, Check] = {
    "command": _commands,
    "type_literal": _types,
    "member_name": _members,
    "if_statement": _conditions,
    "elseif_clause": _conditions,
    "try_statement": _tries,
    "assignement_operator": _operators,
    "pipeline_chain_tail": _never("&& and || are PowerShell 7"),
    "foreach_parameter": _never("foreach takes no parameter here"),
    "redirection": _never("nothing is redirected"),
    "class_statement": _never("classes are not Windows PowerShell 4.0"),
    "enum_statement": _never("enums are not Windows PowerShell 4.0"),
}


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _owner(node: Node) -> Node | None:
    parent = node.parent
    while parent is not None and parent.type not in ("command", "script_block"):
        parent = parent.parent
    return parent


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _first_error(root: Node) -> int:
    return next((node.start_point[0] + 1 for node in _all(root) if node.is_error or node.is_missing), 0)
