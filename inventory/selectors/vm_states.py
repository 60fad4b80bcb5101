"""What the names of VM states mean. They are Hyper-V's own (VMState of the Hyper-V module) and stay text."""

from django.db.models import Q

RUNNING = "Running"


def is_critical(state: str) -> bool:
    """RunningCritical, OffCritical and the like: Hyper-V lost the storage or the configuration of the VM."""
    return state.endswith("Critical")


def critical() -> Q:
    return Q(reading__state__endswith="Critical")


def demand_unknown() -> Q:
    """VMs that hold memory and whose demand nobody knows. One that is off asks for a known nothing."""
    return Q(memory__demand_bytes=None) & (Q(reading__state=RUNNING) | Q(memory__assigned_bytes__gt=0))
