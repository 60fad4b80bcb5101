"""What may stand in a script that is sent to hosts: a small PowerShell that Windows PowerShell 4.0 and 5.1 understand,
and for Windows Server 2008 R2 a smaller one that 2.0 understands.

Read off the syntax tree. No PowerShell is here to ask, so everything is on a list: what is not allowed is found, not
what is forbidden. Hyper-V cmdlets and their parameters are held against the module's own facts.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tree_sitter
import tree_sitter_powershell

FACTS = Path(__file__).parents[2] / "simulator" / "facts" / "hyperv_2_0.json"
HEADINGS = ("Question", "Rights", "Cost", "Parameters", "Output", "Runs on")
# A bootstrap is no script of its own: it lends this function to every script that it runs.
FROM_BOOTSTRAP = {"get-errorfact"}
COMMON_PARAMETERS = {"-erroraction", "-errorvariable"}
CORE_CMDLETS = {
    "convertfrom-json": {"-inputobject"},
    "convertto-json": {"-inputobject", "-depth", "-compress"},
    "get-ciminstance": {"-classname", "-namespace", "-filter"},
    "get-childitem": {"-literalpath", "-recurse", "-file", "-force"},
    "get-culture": set[str](),
    "get-date": set[str](),
    "get-service": {"-name"},
    "get-winevent": {"-listlog", "-logname", "-filterxpath", "-maxevents", "-oldest"},
    "get-wsmaninstance": {"-resourceuri"},
    "new-object": {"-typename", "-argumentlist"},
    "select-object": {"-first"},
    "sort-object": {"-property"},
    "test-path": {"-literalpath"},
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
    "get-clustersharedvolume": set[str](),
    "get-clustersharedvolumestate": {"-node"},
}
# What Windows Server 2008 R2 has: WMI, and modules that must be asked for.
LEGACY_CMDLETS = {
    "get-culture": set[str](),
    "get-service": {"-name"},
    "get-wmiobject": {"-namespace", "-class", "-filter", "-property"},
    "import-module": {"-name"},
    "new-object": {"-typename", "-argumentlist"},
}
LEGACY_TYPES = {
    "array", "bool", "char", "datetime", "hashtable", "int", "int64", "math", "regex", "scriptblock", "string",
    "uint32", "system.collections.idictionary", "system.diagnostics.process", "system.diagnostics.stopwatch",
    "system.management.managementdatetimeconverter", "system.security.principal.windowsidentity", "xml",
}  # fmt: skip
# Since PowerShell 3.0 (about_Operators, about_Automatic_Variables).
NEWER_OPERATORS = {"-in", "-notin", "-cin", "-iin", "-cnotin", "-inotin", "-shl", "-shr"}
NEWER_VARIABLES = {"$psitem", "${psitem}"}
# Members of .NET 4: PowerShell 2.0 runs on .NET 2.0 to 3.5.
NEWER_MEMBERS = {"isnullorwhitespace", "new", "hasflag"}
TYPES = {
    "string", "int", "int64", "bool", "char", "datetime", "regex", "pscustomobject", "scriptblock", "console",
    "system.diagnostics.process", "system.diagnostics.stopwatch", "system.security.principal.windowsidentity",
}  # fmt: skip
# What a qualification needs beside that: it keeps to a folder of its own, which it marks.
TYPES_OF_QUALIFICATION = {"system.io.directory", "system.io.file", "convert"}
# Members that run text as code, or reach past the cmdlets.
FORBIDDEN_MEMBERS = {"invoke", "invokescript", "invokecommand", "expandstring", "newscriptblock", "start"}
ONLY_IN_BOOTSTRAP = {"create"}

Node = tree_sitter.Node


@dataclass(frozen=True)
class Rules:
    """`functions` may be called; a `bootstrap` may create script blocks; `legacy` is for PowerShell 2.0; who `changes`
    may call what changes a host; one that `qualifies` may look into a folder of its own."""

    functions: set[str]
    bootstrap: bool = False
    legacy: bool = False
    changes: bool = False
    qualifies: bool = False


def tree(source: bytes) -> Node:
    grammar: Any = tree_sitter_powershell  # its stubs leave the one function untyped
    language = tree_sitter.Language(grammar.language())
    return tree_sitter.Parser(language).parse(source).root_node


def complaints(
    source: bytes,
    *,
    bootstrap: bool = False,
    lent: bytes = b"",
    legacy: bool = False,
    changes: bool = False,
    qualifies: bool = False,
) -> list[str]:
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
    rules = Rules(_functions(root) | _functions(tree(lent)) | FROM_BOOTSTRAP, bootstrap, legacy, changes, qualifies)
    checks = CHECKS | LEGACY_CHECKS if legacy else CHECKS
    for node in _all(root):
        reasons = check(node, rules) if (check := checks.get(node.type)) else []
        found += [f"{node.start_point[0] + 1}: {reason}" for reason in reasons]
    return found


def _functions(root: Node) -> set[str]:
    return {_text(node).lower() for node in _all(root) if node.type == "function_name"}


def _commands(node: Node, rules: Rules) -> list[str]:
    name_node = node.child_by_field_name("command_name")
    name = _text(name_node).lower() if name_node else _text(node).lower()
    if node.children[0].type == "command_invokation_operator":
        return [] if _text(node.children[0]) == "&" and name.startswith("$") else [f"runs {name!r} by name or by dot"]
    used = {_text(part).lower() for part in _all(node) if part.type == "command_parameter" and _owner(part) == node}
    allowed = _allowed_parameters(name, rules)
    if allowed is None:
        return [f"{name} is not an allowed cmdlet"]
    unknown = set() if name in rules.functions else used - allowed - COMMON_PARAMETERS
    if name.removeprefix("hyper-v\\") in _changing_cmdlets() and name not in rules.functions:
        unknown -= {"-confirm"}
        if not rules.changes:
            return [f"{name} changes something, and this script only reads"]
        if "-confirm:$false" not in _text(node).lower():
            return [f"{name} may ask somebody: it wants -Confirm:$false"]
    built = [part for part in _all(node) if part.type == "expandable_string_literal" and _owner(part) == node]
    return [f"{name} has no parameter {parameter}" for parameter in sorted(unknown)] + [
        f"{name} is given a text that is put together: {_text(part)}" for part in built
    ]


def _allowed_parameters(name: str, rules: Rules) -> set[str] | None:
    if name in rules.functions:
        return set()
    if rules.legacy and not name.startswith("failoverclusters\\"):
        return LEGACY_CMDLETS.get(name)
    if name.startswith("hyper-v\\"):
        return _hyperv_cmdlets().get(name.removeprefix("hyper-v\\"))
    if name.startswith("failoverclusters\\"):
        return FAILOVER_CLUSTERS.get(name.removeprefix("failoverclusters\\"))
    return CORE_CMDLETS.get(name)


@cache
def _hyperv_cmdlets() -> dict[str, set[str]]:
    facts = json.loads(FACTS.read_text("utf-8"))["cmdlets"]
    return {name.lower(): {f"-{p.lower()}" for p in cmdlet["parameters"]} for name, cmdlet in facts.items()}


@cache
def _changing_cmdlets() -> set[str]:
    """Those that support -WhatIf and -Confirm."""
    facts = json.loads(FACTS.read_text("utf-8"))["cmdlets"]
    return {name.lower() for name, cmdlet in facts.items() if "confirm_impact" in cmdlet}


def _types(node: Node, rules: Rules) -> list[str]:
    name = _text(node).strip("[]").lower()
    allowed = LEGACY_TYPES if rules.legacy else TYPES | TYPES_OF_QUALIFICATION if rules.qualifies else TYPES
    return [] if name in allowed else [f"[{name}] is not an allowed type"]


def _members(node: Node, rules: Rules) -> list[str]:
    name = _text(node).lower()
    refused = name in FORBIDDEN_MEMBERS or (name in ONLY_IN_BOOTSTRAP and not rules.bootstrap)
    refused |= rules.legacy and name in NEWER_MEMBERS
    return [f".{name} is not an allowed member"] if refused else []


def _older_operators(node: Node, rules: Rules) -> list[str]:
    return [f"{_text(node)} is PowerShell 3.0"] if _text(node).lower() in NEWER_OPERATORS else []


def _older_variables(node: Node, rules: Rules) -> list[str]:
    return [f"{_text(node)} is PowerShell 3.0"] if _text(node).lower() in NEWER_VARIABLES else []


def _wrapped_loops(node: Node, rules: Rules) -> list[str]:
    """PowerShell 2.0 takes one turn over $null: what is looped over is an array for sure."""
    over = _text(node.children[4]) if len(node.children) > 4 else ""
    known = over.startswith("@(") or over in NEVER_NULL
    return [] if known else [f"foreach over {over}, which may be $null: PowerShell 2.0 takes a turn over it"]


def _conditions(node: Node, rules: Rules) -> list[str]:
    condition = node.child_by_field_name("condition")
    inside = _all(condition) if condition else iter(())
    return ["= in a condition assigns; -eq compares"] if any(n.type == "assignment_expression" for n in inside) else []


def _tries(node: Node, rules: Rules) -> list[str]:
    endings = {"catch_clauses", "finally_clause"}
    return [] if endings & {child.type for child in node.children} else ["try without catch or finally"]


def _operators(node: Node, rules: Rules) -> list[str]:
    return [] if _text(node) in ("=", "+=", "-=") else [f"{_text(node)} is not Windows PowerShell, or not ours"]


def _never(reason: str) -> "Check":
    return lambda *_: [reason]


Check = Callable[[Node, Rules], list[str]]
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
# Loops over these are allowed: they are filled from @(…), or come from .NET as a collection.
NEVER_NULL = {"$wanted", "$Value"}
LEGACY_CHECKS: dict[str, Check] = {
    "comparison_operator": _older_operators,
    "variable": _older_variables,
    "foreach_statement": _wrapped_loops,
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
