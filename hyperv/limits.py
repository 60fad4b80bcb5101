"""What the portal lets itself use of a host's WinRM quotas.

Quotas are counted for each account, and other programs and people may use the same: half of each is left to them.
"""

from dataclasses import dataclass

# More at once brings nothing: they would only compete for the same VMMS (HYPERV.md §1.9 says 2 to 4).
MOST_SHELLS = 4


@dataclass(frozen=True, slots=True)
class Quotas:
    """As `winrm get winrm/config` of the host says; None where nobody has read it."""

    shells_per_user: int | None = None  # MaxShellsPerUser
    operations_per_user: int | None = None  # MaxConcurrentOperationsPerUser


# The smallest that any Windows comes with, WinRM 2.0 of 2008 R2: what is assumed until more is known. From WinRM 3.0
# (Windows 6.2) on, documents say 30 and machines more, and both say 1500 (HYPERV.md §1.10).
SMALLEST = Quotas(shells_per_user=5, operations_per_user=15)
DOCUMENTED = Quotas(shells_per_user=30, operations_per_user=1500)


def usual_quotas(os_version: str | None) -> Quotas:
    """What that Windows comes with ("10.0.20348"). A policy may have lowered it: then the host refuses, and a shell
    that was kept is replaced (hyperv.faults.is_lost)."""
    parts = (os_version or "").split(".")
    numbers = [int(part) for part in parts[:2] if part.isdecimal()]
    return DOCUMENTED if len(numbers) == 2 and numbers >= [6, 2] else SMALLEST


@dataclass(frozen=True, slots=True)
class Limits:
    """`shells`: how many one process of the portal has open at once on the host. `operations`: how many may be used up
    by one shell before it is deleted; the first call of a shell is always made."""

    shells: int
    operations: int


def limits_of(quotas: Quotas) -> Limits:
    """A host that says 30 and 1500 (2016 and later): 4 shells of 187 operations, some 45 calls each. An unknown one: 2
    shells of 3, which is one call each."""
    per_user = quotas.shells_per_user if quotas.shells_per_user is not None else SMALLEST.shells_per_user
    operations = quotas.operations_per_user
    operations = operations if operations is not None else SMALLEST.operations_per_user
    shells = min(MOST_SHELLS, max(1, (per_user or 0) // 2))
    return Limits(shells, (operations or 0) // 2 // shells)
