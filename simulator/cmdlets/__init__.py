"""Windows cmdlets over the simulated estate, and the machine that brings them to a PowerShell process.

Parameters and object properties are bound to the facts of Windows (simulator.facts): what does not exist there
cannot be declared here. A cmdlet never looks at the script that calls it.
"""

from simulator.cmdlets.machine import HostMachine

__all__ = ["HostMachine"]
