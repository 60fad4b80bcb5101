"""How a VM stands, as far as changing it goes: by what the polls kept, or by a look at its host. None is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

from hyperv.contracts.paths import path_key
from hyperv.contracts.vm_look import MAY_ROLL_BACK, LookedVM, VMLook

CHILDREN = (".avhdx", ".avhd")
HELD_SENTENCE = f"Hyper-V could not save where its disks are (event {MAY_ROLL_BACK})."


@dataclass(frozen=True, slots=True)
class Standing:
    """`is_old`: its host is of Windows Server 2008 R2. `held`: why it must not be touched, as a sentence. `unread`: why
    what is said here is not the present truth; both empty where there is nothing. `unmerged`: files of its chains that
    no snapshot needs any more, because a merge has not come to its end."""

    name: str
    host: str
    state: str | None
    status: Sequence[str] | None
    is_clustered: bool | None = None
    replication_mode: str | None = None
    is_gone: bool = False
    is_old: bool | None = False
    held: str = ""
    unread: str = ""
    unmerged: int | None = None


def standing_in(seen: VMLook, vm: LookedVM) -> Standing:
    """By a look at the VM that it shows."""
    return Standing(
        name=vm.name,
        host=seen.host_name or "its host",
        state=vm.state,
        status=vm.operational_status,
        is_clustered=vm.is_clustered,
        replication_mode=vm.replication_mode,
        is_old=seen.legacy,
        held=HELD_SENTENCE if _is_held(seen) else "",
        unmerged=_unmerged(seen),
    )


def _is_held(seen: VMLook) -> bool:
    """Only one that runs on a file of a snapshot has something to fall back to (HYPERV.md 3.7)."""
    now = {path_key(drive.path) for drive in seen.drives if drive.snapshot_id is None and drive.path}
    told = any(event.event_id == MAY_ROLL_BACK for event in seen.events)
    return told and any(file.path_key in now and file.parent_path for file in seen.files)


def _unmerged(seen: VMLook) -> int | None:
    """None where not all attachments were read: then nobody knows what a snapshot needs."""
    if any(failure.part in ("drives", "snapshots") for failure in seen.failures):
        return None
    attached = {path_key(drive.path) for drive in seen.drives if drive.path}
    return sum(file.path_key.endswith(CHILDREN) and file.path_key not in attached for file in seen.files)
