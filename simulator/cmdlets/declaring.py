"""Declaring cmdlets of the module Hyper-V: names and types of parameters come from the facts, the rest is stated
here."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from simulator import facts
from simulator.cmdlets import should_process
from simulator.cmdlets.failures import failing_on_purpose
from simulator.cmdlets.shapes import declare
from simulator.cmdlets.view import view_of
from simulator.facts.releases import absent_properties
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.types import declare_type
from simulator.powershell.values import NetObject, SubsetError

_COMMANDS, _VHD_COMMANDS = "Microsoft.HyperV.PowerShell.Commands", "Microsoft.Vhd.PowerShell.Cmdlets"
# Where it is not Name: the documented syntax names the set that stands first.
_DEFAULT_SETS = {
    **dict.fromkeys(("Get-VMSnapshot", "Get-VMHardDiskDrive", "Remove-VMSnapshot", "Checkpoint-VM"), "VMName"),
    "Restore-VMSnapshot": "VMName",
    "Get-VHD": "Path",
}
Run = Callable[[Call], Iterable[Any]]

# What asks another computer: from a WinRM session that is the second hop, and no part of what is simulated.
REMOTE = frozenset({"CimSession", "ComputerName", "Credential"})
_NAMED_ELSEWHERE = {
    "pscredential": "System.Management.Automation.PSCredential",
    "CimSession": "Microsoft.Management.Infrastructure.CimSession",
    "ciminstance": "Microsoft.Management.Infrastructure.CimInstance",
}
for _name in _NAMED_ELSEWHERE.values():
    declare_type(_name)


def hyperv_cmdlet(name: str, run: Run, **traits: Mapping[str, Any]) -> Cmdlet:
    """`traits` says more about a parameter than the facts do (position, sets, pipeline); KeyError for a stranger.

    The implementing class is the cmdlet's name without its dash:
    "InvalidParameter,Microsoft.HyperV.PowerShell.Commands.GetVM" stands in error records of Windows 10 and Server
    2016 and later (kubernetes/minikube #8970), "ObjectInUse,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD" in those of disks
    (taliesins/terraform-provider-hyperv #121).
    """
    stated = facts.cmdlet_parameters(name)
    strangers = set(traits) - set(stated)
    if strangers:
        raise KeyError(f"{name} has no {', '.join(sorted(strangers))} on Windows.")
    parameters: dict[str, Parameter] = {
        parameter: Parameter(net_type(type_name), **traits.get(parameter, {}))
        for parameter, type_name in stated.items()
    }
    parameters |= should_process.PARAMETERS[facts.confirm_impact(name)]
    return Cmdlet(
        name=name,
        module="Hyper-V",
        parameters=parameters,
        run=guarded(name, run),
        implementing_type=f"{_VHD_COMMANDS if '-VHD' in name else _COMMANDS}.{name.replace('-', '')}",
        default_set=_DEFAULT_SETS.get(name, "Name" if "Name" in stated else ""),
    )


def unsimulated(name: str) -> Cmdlet:
    """A cmdlet that exists on Windows and that the estate cannot answer: running it leaves the subset."""

    def run(_call: Call) -> Iterable[Any]:
        raise SubsetError(f"cmdlet {name} exists on Windows, but the simulated estate does not answer it")

    return hyperv_cmdlet(name, run)


def guarded(name: str, run: Run) -> Run:
    """Refuses to reach other computers, fails where the host was told to let this cmdlet fail, and hands out what the
    host's Windows has."""

    def guard(call: Call) -> Iterator[Any]:
        for parameter in call.bound:
            if parameter in REMOTE:
                raise SubsetError(f"parameter -{parameter} of {name} asks another computer")
        failing_on_purpose(call, name)
        if not should_process.agreed(call, facts.confirm_impact(name)):
            return
        view_of(call).estate.catch_up()
        build = view_of(call).host.windows.build
        for value in run(call):
            yield fitted(value, build)

    return guard


def fitted(value: Any, build: int) -> Any:
    """An object without the properties that came with a later build of Windows."""
    if not isinstance(value, NetObject):
        return value
    absent = absent_properties(value.type_name, build)
    return value.lacking(absent) if absent else value


def net_type(written: str) -> str:
    """The .NET name of a parameter type that is written as PowerShell does: string[], System.Nullable[guid],
    VMState."""
    nullable = re.fullmatch(r"System\.Nullable\[(.+)\]", written)
    bare = nullable[1] if nullable else written
    element, array = (bare[:-2], "[]") if bare.endswith("[]") else (bare, "")
    return _element(element) + array


def _element(name: str) -> str:
    """The dump writes some types with their namespace, and "?" where it could not resolve one."""
    bare = name.rpartition(".")[2]
    if bare in facts.enum_names():
        return declare(bare)
    if bare in facts.type_names():
        return declare_type(facts.full_name(bare))
    return "System.Object" if name in ("psobject", "?") else _NAMED_ELSEWHERE.get(name, name)
