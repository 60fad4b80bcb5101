"""Numbers of WMI's storage classes as names, as Microsoft documents them for MSFT_Disk, MSFT_StoragePool,
MSFT_VirtualDisk, MSFT_PhysicalDisk and MSFT_StorageJob. Sent as numbers, because the module Storage turns them into
words of the host's language. A number that is not documented keeps itself as text: it is unknown, and not dropped.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from hyperv.contracts.values import PUBLIC

HEALTH = {0: "Healthy", 1: "Warning", 2: "Unhealthy", 5: "Unknown"}
OPERATIONAL = {
    0: "Unknown", 1: "Other", 2: "OK", 3: "Degraded", 4: "Stressed", 5: "Predictive Failure", 6: "Error",
    7: "Non-Recoverable Error", 8: "Starting", 9: "Stopping", 10: "Stopped", 11: "In Service", 12: "No Contact",
    13: "Lost Communication", 14: "Aborted", 15: "Dormant", 16: "Supporting Entity in Error", 17: "Completed",
    18: "Power Mode",
}  # fmt: skip
PROVISIONING = {0: "Unknown", 1: "Thin", 2: "Fixed"}
USAGE = {0: "Unknown", 1: "Auto-Select", 2: "Manual-Select", 3: "Hot Spare", 4: "Retired", 5: "Journal"}
MEDIA = {0: "Unspecified", 3: "HDD", 4: "SSD", 5: "SCM"}
DETACHED = {0: "Unknown", 1: "None", 2: "By Policy", 3: "Majority Disks Unhealthy", 4: "Incomplete"}
JOB = {
    2: "New", 3: "Starting", 4: "Running", 5: "Suspended", 6: "Shutting Down", 7: "Completed", 8: "Terminated",
    9: "Killed", 10: "Exception", 11: "Service",
}  # fmt: skip
_HIGHEST = 0xFFFF  # all of them are UInt16


def _named(names: Mapping[int, str]) -> Callable[[Any], Any]:
    def name_of(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _HIGHEST:
            raise ValueError("is not the number of a state")
        return names.get(value, str(value))

    return name_of


def _each_named(names: Mapping[int, str]) -> Callable[[Any], Any]:
    name_of = _named(names)

    def names_of(value: Any) -> Any:
        if value is not None and not isinstance(value, list):
            raise ValueError("is not a list")
        return None if value is None else tuple(name_of(one) for one in value)

    return names_of


Health = Annotated[str | None, BeforeValidator(_named(HEALTH)), PUBLIC]
OperationalStates = Annotated[tuple[str, ...] | None, BeforeValidator(_each_named(OPERATIONAL)), PUBLIC]
Provisioning = Annotated[str | None, BeforeValidator(_named(PROVISIONING)), PUBLIC]
Usage = Annotated[str | None, BeforeValidator(_named(USAGE)), PUBLIC]
Media = Annotated[str | None, BeforeValidator(_named(MEDIA)), PUBLIC]
DetachedReason = Annotated[str | None, BeforeValidator(_named(DETACHED)), PUBLIC]
JobState = Annotated[str | None, BeforeValidator(_named(JOB)), PUBLIC]
