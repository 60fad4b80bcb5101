"""The declared subset as text, read off the registries: docs/simulator-powershell.md holds exactly this.

`python -m simulator.powershell.subset` prints it.
"""

import sys
from collections.abc import Iterable, Mapping

from simulator.powershell import builtins as _builtins  # noqa: F401 - declares the core commands
from simulator.powershell import casts as _casts  # noqa: F401 - declares the conversions
from simulator.powershell import dotnet as _dotnet  # noqa: F401 - declares the members of .NET types
from simulator.powershell.compile.registry import RULES
from simulator.powershell.compile.variables import AUTOMATIC
from simulator.powershell.conversion import convertible_types
from simulator.powershell.core_commands import ALIASES, CORE
from simulator.powershell.operators.table import BINARY, SCOPED
from simulator.powershell.parameter_table import SUPPORTED_COMMON
from simulator.powershell.registry import (
    CONSTRUCTORS,
    METHODS,
    PROPERTIES,
    STATIC_PROPERTIES,
    STATIC_SETTERS,
    STATICS,
)
from simulator.powershell.types import ACCELERATORS

# Types whose members look at what lies on a host: simulator/cmdlets declares them, and this package knows no host.
OF_A_HOST = frozenset({"System.IO.Directory", "System.IO.File"})


def described() -> str:
    """Markdown: commands, operators, variables, types, members, syntax."""
    sections = (
        ("Commands of PowerShell itself", _commands()),
        ("Operators", [_listed(sorted({*BINARY, *SCOPED, "-and", "-or", "-xor", "-not", "!", "-bnot", ","}))]),
        ("Automatic variables", [_listed(f"${name}" for name in sorted(AUTOMATIC))]),
        ("Types that values are cast to", [_listed(sorted(convertible_types()))]),
        ("Type accelerators", [_listed(sorted(ACCELERATORS))]),
        ("Members of .NET types", _members()),
        ("Nodes of the syntax tree", [_listed(sorted(RULES))]),
    )
    return "\n".join(line for title, lines in sections for line in (f"### {title}", "", *lines, ""))


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _commands() -> list[str]:
    lines = [f"Common parameters: {_listed(f'-{name}' for name in sorted(SUPPORTED_COMMON))}.", ""]
    for command in sorted(CORE.values(), key=lambda each: each.name):
        aliases = sorted(alias for alias, name in ALIASES.items() if name == command.name)
        shown = f" ({_listed(aliases)})" if aliases else ""
        lines.append(f"- `{command.name}`{shown} {_listed(f'-{name}' for name in sorted(command.parameters))}".rstrip())
    return lines


def _members() -> list[str]:
    owners = {*PROPERTIES, *METHODS, *STATICS, *STATIC_PROPERTIES, *STATIC_SETTERS, *CONSTRUCTORS}
    return [f"- `{owner}`: {_listed(_of(owner))}" for owner in sorted(owners - OF_A_HOST)]


def _of(owner: str) -> list[str]:
    names = [".ctor()"] if owner in CONSTRUCTORS else []
    names += [name for name, _ in _sorted(PROPERTIES.get(owner, {}))]
    names += [f"{method.name}()" for method in sorted(METHODS.get(owner, {}).values(), key=lambda each: each.name)]
    names += [f"::{name}" for name, _ in _sorted(STATIC_PROPERTIES.get(owner, {}))]
    return names + [f"::{each.name}()" for each in sorted(STATICS.get(owner, {}).values(), key=lambda each: each.name)]


def _sorted(table: Mapping[str, tuple[str, object]]) -> list[tuple[str, object]]:
    return sorted(table.values(), key=lambda each: each[0])


if __name__ == "__main__":
    sys.stdout.write(described())
