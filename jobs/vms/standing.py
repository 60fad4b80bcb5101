"""How a VM stands, as far as changing it goes: by what the polls kept, or by a look at its host. None is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

from hyperv.contracts.disk import CHILDREN, FITS
from hyperv.contracts.paths import path_key
from hyperv.contracts.vm_look import MAY_ROLL_BACK, MERGING, LookedVM, VMLook, may_roll_back

HELD_SENTENCE = f"Hyper-V could not save where its disks are (event {MAY_ROLL_BACK})."


@dataclass(frozen=True, slots=True)
class Standing:
    """`is_old`: its host is of Windows Server 2008 R2. `held`: why it must not be touched, as a sentence. `unread`: why
    what is said here is not the present truth; both empty where there is nothing. `unmerged`: files of its chains that
    no snapshot needs any more, because a merge has not come to its end. `hold_unread`, `merges_unread`: the look could
    not tell whether an event holds it, whether its disks are being merged."""

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
    hold_unread: bool = False
    merges_unread: bool = False


def standing_in(seen: VMLook, vm: LookedVM) -> Standing:
    """By a look at the VM that it shows."""
    on_child = _is_on_child(seen)
    return Standing(
        name=vm.name,
        host=seen.host_name or "its host",
        state=vm.state,
        status=seen.status,
        is_clustered=vm.is_clustered,
        replication_mode=vm.replication_mode,
        is_old=seen.legacy,
        held=HELD_SENTENCE if on_child and any(may_roll_back(one.event_id, one.message) for one in seen.events) else "",
        unmerged=_unmerged(seen),
        hold_unread=on_child and seen.is_unread("events"),
        merges_unread=seen.is_unread("merges") and MERGING not in seen.status,
    )


def _is_on_child(seen: VMLook) -> bool:
    """Only one that runs on a file of a snapshot has something to fall back to (HYPERV.md 3.7). A file that could not
    be read names no parent, and its ending has to do."""
    now = {path_key(drive.path) for drive in seen.drives if drive.snapshot_id is None and drive.path}
    has_parent = {file.path_key for file in seen.files if file.parent_path}
    return any(key.endswith(CHILDREN) or key in has_parent for key in now) or seen.is_unread("drives")


def _unmerged(seen: VMLook) -> int | None:
    """None where not all attachments, or a file of their chains, were read: then nobody knows what a snapshot needs."""
    if seen.is_unread("drives") or seen.is_unread("snapshots"):
        return None
    attached = {path_key(drive.path) for drive in seen.drives if drive.path and drive.disk_number is None}
    if not all(_is_whole(seen, key) for key in attached):
        return None
    return sum(file.path_key.endswith(CHILDREN) and file.path_key not in attached for file in seen.files)


def _is_whole(seen: VMLook, path: str) -> bool:
    """Whether its chain was read down to a file that has no parent, and each fits the one below it."""
    chain = seen.chain(path)
    return (
        bool(chain) and not chain[-1].parent_path and all(not file.error and file.fit in (None, FITS) for file in chain)
    )
