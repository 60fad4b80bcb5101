"""The commands that belong to PowerShell itself. Importing this package declares them all."""

from simulator.powershell.builtins import (  # noqa: F401
    each,
    grouping,
    instants,
    json_commands,
    making,
    measuring,
    modules,
    output,
    selecting,
    sorting,
    writing,
)
