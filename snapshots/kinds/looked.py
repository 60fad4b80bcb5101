"""A look at a VM, as the plain facts that snapshots.domain judges by. Pure.

All instants are the host's own, as the look has them: a host's clock runs on by itself, whatever the portal's shows.
"""

from collections.abc import Mapping, Sequence

from hyperv.contracts.disk import FileItem
from hyperv.contracts.paths import path_key
from hyperv.contracts.snapshot import SnapshotItem
from hyperv.contracts.vm_look import MERGE_FAILED, MERGING, VMLook
from snapshots.domain.chains import chain_of
from snapshots.domain.facts import NOW, DriveFact, FileFact, Others, SnapshotFact, VMFacts
from snapshots.domain.merging.done import Look
from snapshots.domain.merging.facts import Chains
from snapshots.selectors.facts import BACKING_UP
from snapshots.selectors.roots import Roots


def facts_in(look: VMLook, roots: Roots, others: Others) -> VMFacts:
    """`others`: what other VMs do with the files, of which a look at one VM tells nothing."""
    return VMFacts(
        [_snapshot(one, roots) for one in look.snapshots],
        drives_in(look),
        files_in(look, roots),
        others,
        drives_read=not unread(look, "drives"),
        is_backing_up=BACKING_UP in status_in(look),
    )


def drives_in(look: VMLook) -> list[DriveFact]:
    return [
        DriveFact(
            one.snapshot_id or NOW,
            f"{one.controller_type} {one.controller_number}:{one.controller_location}",
            path_key(one.path) if one.path and one.disk_number is None else None,
        )
        for one in look.drives
    ]


def files_in(look: VMLook, roots: Roots) -> dict[str, FileFact]:
    return {one.path_key: _file(one, roots) for one in look.files}


def _snapshot(one: SnapshotItem, roots: Roots) -> SnapshotFact:
    return SnapshotFact(
        one.id, one.parent_id, one.snapshot_type, one.is_automatic, one.created_at, one.is_current,
        one.system_files_bytes, roots.of(one.path), one.name,
    )  # fmt: skip


def _file(one: FileItem, roots: Roots) -> FileFact:
    return FileFact(
        key=one.path_key,
        path=one.path,
        size=one.size_on_disk_bytes,
        virtual_size=one.virtual_size_bytes,
        parent=path_key(one.parent_path) if one.parent_path else None,
        error=one.error.code if one.error else None,
        kind=one.disk_type,
        format=one.format,
        block_size=one.block_size_bytes,
        backing=tuple(path_key(path) for path in one.backing_paths),
        parent_path=one.parent_path,
        volume=roots.of(one.path),
        fit=one.fit,
    )


def chains_in(look: VMLook) -> Chains | None:
    """None where a file of them could not be read: then nobody knows how they lie."""
    if unread(look, "drives") or unread(look, "snapshots"):
        return None
    files = files_in(look, Roots(()))
    chains = [chain_of(drive, files) for drive in drives_in(look) if drive.file]
    if not all(chain.is_whole for chain in chains):
        return None
    return {(one.drive.snapshot, one.drive.place): tuple(file.key for file in one.files) for one in chains}


def watched_in(look: VMLook, host: str, free: int | None = None, to_go: Sequence[str] = ()) -> Look:
    """As domain.merging.done judges it. `host`: the portal's name of the host that was asked; `to_go`: files that it
    was asked for."""
    failed = [event for event in look.events if event.event_id == MERGE_FAILED and event.happened_at]
    return Look(
        at=look.collected_at,
        host=host,
        owner=host if look.vm else look.owner_node,
        snapshots=None if look.vm is None or unread(look, "snapshots") else [one.id for one in look.snapshots],
        chains=chains_in(look) if look.vm else None,
        is_merging=is_merging(look),
        status=status_in(look),
        booted_at=look.booted_at,
        free=free,
        failed_at=failed[-1].happened_at if failed else None,
        failed_as=(failed[-1].message or "") if failed else "",
        has_recovery=any(one.snapshot_type == "Recovery" for one in look.snapshots),
        left=() if look.legacy else look.left_of(to_go),
    )


def is_merging(look: VMLook) -> bool | None:
    """None where jobs could not be asked for and the VM itself does not say so."""
    if look.vm is None or (unread(look, "merges") and MERGING not in status_in(look)):
        return None
    return look.is_merging


def status_in(look: VMLook) -> tuple[str, ...]:
    return tuple((look.vm.operational_status if look.vm else None) or ())


def unread(look: VMLook, part: str) -> str:
    """Why that part of the look is missing; empty where it is not."""
    return next((one.error.sentence or one.error.code for one in look.failures if one.part == part), "")


def sizes_in(look: VMLook) -> Mapping[str, int | None]:
    """By file, of the VM's chains."""
    return {one.path_key: one.size_on_disk_bytes for one in look.files}
