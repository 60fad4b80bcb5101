"""The commands by which snapshots are deleted, for people to read: the portal does not run them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from snapshots.selectors.merging import StepLine


class Deletion(NamedTuple):
    """`number`: of the step; `where`: the computer whose PowerShell runs it."""

    number: int
    where: str
    lines: Sequence[str]


def deletion(vm: UUID, snapshot: UUID) -> Sequence[str]:
    """By Ids: names repeat, and -Name takes wildcards (HYPERV.md §3.7). Without -IncludeAllChildSnapshots: what hangs
    on it stays. What comes from the estate here is two GUIDs and nothing else."""
    return (
        f"$vm = Get-VM -Id '{vm}'",
        f"$snapshot = Get-VMSnapshot -VM $vm | Where-Object {{ $_.Id -eq '{snapshot}' }}",
        "Remove-VMSnapshot -VMSnapshot $snapshot -Confirm:$false",
    )


def deletions(steps: "Iterable[StepLine]") -> Sequence[Deletion]:
    return [
        Deletion(line.number, line.step.case.host.name, deletion(line.step.case.id, line.step.snapshot))
        for line in steps
    ]
