"""What may be asked of a host: the fields of POST /hosts/NAME and what each accepts."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from simulator import facts
from simulator.cmdlets.failures import ERRORS
from simulator.wsman.switches import Certificate, Network

SERVICE_STATES = ("Running", "Stopped")
LANGUAGE_MODES = ("FullLanguage", "ConstrainedLanguage")
_LONGEST_SECONDS = 3600
_FARTHEST_SECONDS = 10 * 366 * 86_400  # a clock that is ten years off has lost its battery
_MANY = 1 << 30


class SteeringError(Exception):
    """A wish that cannot be met; `status` is the HTTP status the control API answers with."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


Accepts = Callable[[Any], bool]


def _one_of(*choices: str) -> Accepts:
    return lambda value: isinstance(value, str) and value in choices


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _yes(value: Any) -> bool:
    return value is True


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _number(lowest: float, highest: float) -> Accepts:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and lowest <= value <= highest


def _count(lowest: int = 0, highest: int = _MANY) -> Accepts:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest


def _perhaps(accepts: Accepts) -> Accepts:
    return lambda value: value is None or accepts(value)


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _errors(value: Any) -> bool:
    return isinstance(value, dict) and all(error in ERRORS for error in value.values())


def _properties(value: Any) -> bool:
    """Types and properties that Windows knows: {"VirtualMachine": ["MemoryDemand"]}."""
    known = facts.type_names()
    return isinstance(value, dict) and all(
        kind in known and _names(names) and set(names) <= facts.type_properties(kind).keys()
        for kind, names in value.items()
    )


# Who keeps a field: the switches of the network side, or the estate's host.
SWITCHES: Mapping[str, Accepts] = {
    "http_status": _perhaps(_count(400, 599)),
    "drip_bytes_per_second": _perhaps(_count(1)),
    "drop_after_bytes": _perhaps(_count()),
    "password_ok": _truth,
    "good_requests": _perhaps(_count()),
    "hyperv_rights": _truth,
    "shell_quota": _perhaps(_count()),
    "operation_quota": _perhaps(_count()),
    "shell_lasts_requests": _perhaps(_count()),
    "busy_sends": _count(),
    "silent_receives": _count(),
    "delay_seconds": _number(0, _LONGEST_SECONDS),
    "stdout_before": _text,
    "stdout_after": _text,
    "bom": _truth,
    "progress": _truth,
    "keep_stdout_bytes": _perhaps(_count()),
    "piece_bytes": _perhaps(_count(1)),
    "errors_only": _truth,
    "exit_code": _perhaps(_count(0, 2**32 - 1)),
}
ESTATE: Mapping[str, Accepts] = {
    "vmms": _one_of(*SERVICE_STATES),
    "cluster_service": _one_of(*SERVICE_STATES),
    "administrator": _truth,
    "failing": _names,
    "errors": _errors,
    "hanging": _names,
    "missing_properties": _properties,
    "clock_offset_seconds": _number(-_FARTHEST_SECONDS, _FARTHEST_SECONDS),
    "winrs_by_policy": _truth,
    "language_mode": _one_of(*LANGUAGE_MODES),
    "powershell_blocked": _truth,
    "loses_answers_of": _names,
}
# Kept in the estate's host too, as its `merges`: estate.merges.MergeSwitches.
MERGES: Mapping[str, Accepts] = {
    "merge_begins_after": _perhaps(_number(0, _LONGEST_SECONDS)),
    "merge_bytes_per_second": _perhaps(_count(1, 1 << 40)),
    "merge_shows_job": _truth,
    "merge_locked": _truth,
    "merge_leaves_files": _truth,
    "merge_moves_at_percent": _perhaps(_count(1, 99)),
    "merge_fills_at_percent": _perhaps(_count(1, 99)),
    "merge_restarts_at_percent": _perhaps(_count(1, 99)),
}
TURNED: Mapping[str, Accepts] = {
    "network": _one_of(*get_args(Network)),
    "certificate": _one_of(*get_args(Certificate)),
}
DONE: Mapping[str, Accepts] = {"heal": _yes, "lose_shells": _yes, "restart": _yes}
FIELDS: Mapping[str, Accepts] = {**TURNED, **SWITCHES, **ESTATE, **MERGES, **DONE}


def check_host_wishes(wishes: Mapping[str, Any]) -> None:
    """Raises SteeringError naming the first field that is unknown or has a value it does not accept."""
    for field, value in wishes.items():
        accepts = FIELDS.get(field)
        if accepts is None:
            raise SteeringError(f"A host has no {field!r}; it has fault, {', '.join(FIELDS)}.")
        if not accepts(value):
            raise SteeringError(f"{field} does not accept {value!r}.")


def as_kept(field: str, value: Any) -> Any:
    """As the estate's host keeps it: names of cmdlets without regard to case."""
    match field:
        case "failing" | "hanging" | "loses_answers_of":
            return {name.lower() for name in value}
        case "errors":
            return {name.lower(): error for name, error in value.items()}
        case "missing_properties":
            return {kind: frozenset(names) for kind, names in value.items()}
    return value


def as_told(value: Any) -> Any:
    """As JSON has it."""
    match value:
        case set() | frozenset():
            return sorted(value)
        case dict():
            return {key: as_told(held) for key, held in value.items()}
    return value
