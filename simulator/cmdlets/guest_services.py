"""Get-VMIntegrationService: six components of every VM, whose names are Windows' language's and whose Id is not."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.of_vms import PARAMETERS, SNAPSHOT, asked_for
from simulator.cmdlets.shapes import Shape, always, enum, enums, strings
from simulator.cmdlets.vm_object import SeenVM
from simulator.estate.guests import ServiceReading, services_of
from simulator.powershell.binding import Call
from simulator.powershell.values import EnumValue, Guid, NetObject, to_net

_STATUS = "VMIntegrationComponentOperationalStatus"
# Microsoft Learn, "Manage Hyper-V Integration Services", and what hosts say of old components; English Windows'.
_TEXTS = {
    "Ok": "OK",
    "NoContact": "No Contact",
    "LostCommunication": "Lost Communication",
    "ProtocolMismatch": (
        "The protocol version of the component installed in the virtual machine does not match the version expected "
        "by the hosting system"
    ),
}


class SeenService(NamedTuple):
    vm: SeenVM
    service: ServiceReading


def _status(seen: SeenService, index: int) -> EnumValue | None:
    statuses = seen.service.statuses
    return enum(_STATUS, statuses[index]) if index < len(statuses) else None


def _text(seen: SeenService, index: int) -> str:
    statuses = seen.service.statuses
    return _TEXTS[statuses[index]] if index < len(statuses) else ""


INTEGRATION_SERVICE = Shape(
    "VMIntegrationComponent",
    {
        "Enabled": lambda seen: seen.service.enabled,
        "OperationalStatus": lambda seen: enums(_STATUS, seen.service.statuses),
        "PrimaryOperationalStatus": lambda seen: _status(seen, 0),
        "PrimaryStatusDescription": lambda seen: _text(seen, 0),
        "SecondaryOperationalStatus": lambda seen: _status(seen, 1),
        "SecondaryStatusDescription": lambda seen: _text(seen, 1),
        "StatusDescription": lambda seen: strings(_TEXTS[one] for one in seen.service.statuses),
        "Name": lambda seen: seen.service.name,
        "Id": lambda seen: rf"Microsoft:{seen.vm.vm.id.upper()}\{seen.service.component}",
        "VMId": lambda seen: Guid(seen.vm.vm.id),
        "VMName": lambda seen: to_net(seen.vm.vm.name),
        "VMSnapshotId": always(Guid("00000000-0000-0000-0000-000000000000")),
        "VMSnapshotName": always(None),
        "ComputerName": lambda seen: seen.vm.view.host.name,
        "IsDeleted": always(False),
    },
)


def get_vm_integration_service(call: Call) -> Iterator[NetObject]:
    for seen in asked_for(call, "Get-VMIntegrationService"):
        for service in services_of(seen.read):
            yield INTEGRATION_SERVICE.make(SeenService(seen, service))


CMDLETS = (
    hyperv_cmdlet(
        "Get-VMIntegrationService", get_vm_integration_service, Name={"position": 1}, **PARAMETERS, **SNAPSHOT
    ),
)
