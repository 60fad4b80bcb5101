"""Which commands a host has. Names and modules are looked up without regard to case.

The facts hold every cmdlet of the module Hyper-V, so that a stranger in it is CommandNotFoundException. Of the other
modules of a host they hold a few: whether Windows has a cmdlet of theirs is not known here, and asking for it leaves
the subset.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from simulator import facts
from simulator.cmdlets import (
    child_items,
    cim,
    cluster,
    cluster_groups,
    cluster_parts,
    counter,
    disk_acts,
    drive,
    guest_services,
    host_files,  # noqa: F401 - declares members of .NET types that look at the host's files
    paths_shown,
    power_acts,
    replication,
    services,
    shared_volumes,
    snapshot,
    snapshot_acts,
    switches,
    vhd,
    vm,
    vm_acts,
    vm_host,
    vm_network_adapter,
    vm_parts,
    win_event,
    winrm_config,
)
from simulator.cmdlets.declaring import unsimulated
from simulator.cmdlets.elsewhere import ELSEWHERE, PARTLY_KNOWN
from simulator.powershell.binding import Cmdlet
from simulator.powershell.text import fold
from simulator.powershell.values import SubsetError

SIMULATED = (
    *vm.CMDLETS,
    *vm_host.CMDLETS,
    *vm_network_adapter.CMDLETS,
    *switches.CMDLETS,
    *guest_services.CMDLETS,
    *vm_parts.CMDLETS,
    *snapshot.CMDLETS,
    *snapshot_acts.CMDLETS,
    *power_acts.CMDLETS,
    *vm_acts.CMDLETS,
    *disk_acts.CMDLETS,
    *drive.CMDLETS,
    *vhd.CMDLETS,
    *cluster.CMDLETS,
    *cluster_parts.CMDLETS,
    *cluster_groups.CMDLETS,
    *replication.CMDLETS,
    *services.CMDLETS,
    *shared_volumes.CMDLETS,
    *child_items.CMDLETS,
    *paths_shown.CMDLETS,
    *win_event.CMDLETS,
    *winrm_config.CMDLETS,
    *counter.CMDLETS,
    *cim.CMDLETS,
)


@cache
def _by_name() -> Mapping[str, Cmdlet]:
    named = {cmdlet.name.lower(): cmdlet for cmdlet in SIMULATED}
    named |= {alias.lower(): cmdlet for cmdlet in SIMULATED for alias in cmdlet.aliases}
    return MappingProxyType(named)


@cache
def _not_simulated() -> Mapping[str, str]:
    return MappingProxyType({name.lower(): name for name in facts.cmdlet_names() if name.lower() not in _by_name()})


def find_command(name: str, module: str | None) -> Cmdlet | None:
    """A simulated cmdlet; one that leaves the subset when it runs, where Windows has it and the simulator has not;
    or None."""
    found = _by_name().get(name.lower())
    if found is None and ((module or "").lower() in PARTLY_KNOWN or fold(name) in ELSEWHERE):
        raise SubsetError(f"{name} exists on Windows or may exist there, and the simulated estate does not answer it")
    if found is None and name.lower() in _not_simulated():
        found = _unsimulated(_not_simulated()[name.lower()])
    if found is None or (module is not None and module.lower() != found.module.lower()):
        return None
    return found


_unsimulated = cache(unsimulated)
