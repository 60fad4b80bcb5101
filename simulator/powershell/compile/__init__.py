"""From the syntax tree to closures. Every node type that the subset knows is declared by a decorator in one of these
modules; a node of any other type is a SubsetError."""

from simulator.powershell.compile import (  # noqa: F401
    assignments,
    commands,
    conditions,
    functions,
    hashes,
    increments,
    jumps,
    literals,
    loops,
    members,
    operations,
    pipelines,
    statements,
    strings,
    switches,
    tries,
    variables,
)
