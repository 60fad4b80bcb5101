"""Typed objects and commands that the tests hand to the interpreter, built with its own public pieces."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from simulator.cmdlets.shapes import declare
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.values import (
    DateTime,
    Guid,
    Int32,
    Int64,
    NetObject,
    PSArray,
    TimeSpan,
    UInt32,
    UInt64,
    enum_value,
    to_net,
)

_H = "Microsoft.HyperV.PowerShell."
VM = _H + "VirtualMachine"
for _name in (
    "VMState",
    "VMOperationalStatus",
    "StartAction",
    "StopAction",
    "CheckpointType",
    "VMReplicationMode",
    "VMReplicationState",
    "VMReplicationHealthState",
):
    declare(_name)


def vm(number: int, name: str, state: str = "Running") -> NetObject:
    """A VirtualMachine with the properties that the estate script reads."""
    guid = Guid(f"20ff7fe3-fd54-425c-aa97-{number:012x}")
    return NetObject(
        VM,
        {
            "Id": guid,
            "Name": to_net(name),
            "State": enum_value(_H + "VMState", state),
            "OperationalStatus": PSArray([enum_value(_H + "VMOperationalStatus", "Ok")], _H + "VMOperationalStatus"),
            "Heartbeat": None,
            "Uptime": TimeSpan(526_874 * 10_000_000),
            "CPUUsage": Int32(number),
            "ProcessorCount": Int64(4),
            "Generation": Int32(2),
            "Version": "9.0",
            "IsClustered": False,
            "CreationTime": DateTime.from_datetime(datetime(2025, 6, 1, 12, 0, 0), "Local"),
            "ConfigurationLocation": "C:\\Hyper-V",
            "AutomaticStartAction": enum_value(_H + "StartAction", "Start"),
            "AutomaticStartDelay": Int32(0),
            "AutomaticStopAction": enum_value(_H + "StopAction", "Save"),
            "CheckpointType": enum_value(_H + "CheckpointType", "Production"),
            "AutomaticCheckpointsEnabled": False,
            "ReplicationMode": enum_value(_H + "VMReplicationMode", "None"),
            "ReplicationState": enum_value(_H + "VMReplicationState", "Disabled"),
            "ReplicationHealth": enum_value(_H + "VMReplicationHealthState", "NotApplicable"),
            "IntegrationServicesVersion": None,
            "Notes": "",
            "ParentSnapshotId": None,
            "MemoryAssigned": Int64(4 * 2**30),
            "MemoryDemand": Int64(3 * 2**30),
        },
        known=frozenset({"Groups"}),
    )


def memory_of(machine: NetObject) -> NetObject:
    sizes = {"Startup": Int64(2**30), "Minimum": Int64(2**29), "Maximum": Int64(2**33)}
    rest = {"DynamicMemoryEnabled": True, "Buffer": Int32(20), "Priority": Int32(50)}
    return NetObject(_H + "VMMemory", {"VMId": machine.get("Id"), **sizes, **rest})


def service(name: str, status: str) -> NetObject:
    declare("ServiceControllerStatus")
    state = enum_value("System.ServiceProcess.ServiceControllerStatus", status)
    return NetObject("System.ServiceProcess.ServiceController", {"Name": name, "Status": state})


def command(
    name: str,
    module: str,
    run: Callable[[Call], Iterable[Any]],
    parameters: Mapping[str, Parameter] | None = None,
    implementing_type: str = "",
) -> Cmdlet:
    return Cmdlet(name, module, parameters or {}, run, implementing_type)


def vm_host() -> NetObject:
    return NetObject(
        _H + "VMHost",
        {
            "Name": "HV01",
            "SupportedVmVersions": PSArray(["8.0", "9.0"], "System.String"),
            "LogicalProcessorCount": Int64(32),
            "MemoryCapacity": Int64(2**38),
            "VirtualMachinePath": "C:\\Hyper-V",
            "VirtualHardDiskPath": "C:\\Hyper-V\\Disks",
            "VirtualMachineMigrationEnabled": True,
            "MaximumVirtualMachineMigrations": UInt32(2),
            "MaximumStorageMigrations": UInt32(4),
        },
    )


def cim(class_name: str) -> NetObject:
    known: dict[str, dict[str, Any]] = {
        "Win32_ComputerSystem": {"Domain": "example.com", "Manufacturer": "Contoso", "Model": "R1"},
        "Win32_OperatingSystem": {
            "Caption": "Microsoft Windows Server 2022 Datacenter",
            "Version": "10.0.20348",
            "FreePhysicalMemory": UInt64(1000),
            "LastBootUpTime": DateTime.from_datetime(datetime(2026, 3, 1, 8, 0, 0), "Local"),
        },
    }
    return NetObject(f"Microsoft.Management.Infrastructure.CimInstance#root/cimv2/{class_name}", known[class_name])
