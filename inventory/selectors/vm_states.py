"""What the names of VM states mean. They are Hyper-V's own (VMState of the Hyper-V module) and stay text."""

from django.db.models import Q

RUNNING = "Running"


def is_critical(state: str) -> bool:
    """RunningCritical, OffCritical and the like: Hyper-V lost the storage or the configuration of the VM."""
    return state.endswith("Critical")


def critical(prefix: str = "") -> Q:
    return Q(**{f"{prefix}reading__state__endswith": "Critical"})
