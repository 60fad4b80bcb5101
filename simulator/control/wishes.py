"""What may be asked of a host: the fields of POST /hosts/NAME and what each accepts."""

from collections.abc import Callable, Mapping
from typing import Any

NETWORKS = ("up", "refuse", "hang")
SERVICE_STATES = ("Running", "Stopped")


class SteeringError(Exception):
    """A wish that cannot be met; `status` is the HTTP status the control API answers with."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def _one_of(*choices: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in choices


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _seconds(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3600


def _quota(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


# Who keeps a field: the switches of the network side, or the estate's host.
SWITCHES: Mapping[str, Callable[[Any], bool]] = {
    "delay_seconds": _seconds,
    "password_ok": _truth,
    "hyperv_rights": _truth,
    "shell_quota": _quota,
    "operation_quota": _quota,
}
ESTATE: Mapping[str, Callable[[Any], bool]] = {
    "vmms": _one_of(*SERVICE_STATES),
    "cluster_service": _one_of(*SERVICE_STATES),
    "administrator": _truth,
    "failing": _names,
}
FIELDS: Mapping[str, Callable[[Any], bool]] = {"network": _one_of(*NETWORKS), **SWITCHES, **ESTATE}


def check_host_wishes(wishes: Mapping[str, Any]) -> None:
    """Raises SteeringError naming the first field that is unknown or has a value it does not accept."""
    for field, value in wishes.items():
        accepts = FIELDS.get(field)
        if accepts is None:
            raise SteeringError(f"A host has no {field!r}; it has {', '.join(FIELDS)}.")
        if not accepts(value):
            raise SteeringError(f"{field} does not accept {value!r}.")
