"""What the portal would say of the VM of a run, by the same rules as of any: facts, chains, looks."""

from collections.abc import Sequence

from hyperv.contracts.vm_look import MERGE_FAILED, VMLook
from snapshots.domain.facts import NOW, DriveFact, FileFact, SnapshotFact, VMFacts
from snapshots.domain.merging.done import Look
from snapshots.domain.merging.facts import Chains


def facts_of(look: VMLook) -> VMFacts:
    """No other VM needs a file of it: the run has made them all."""
    snapshots = [
        SnapshotFact(one.id, one.parent_id, one.snapshot_type, one.is_automatic, one.created_at, one.is_current)
        for one in look.snapshots
    ]
    drives = [
        DriveFact(
            drive.snapshot_id or NOW,
            f"{drive.controller_type} {drive.controller_number}:{drive.controller_location}",
            _key(look, drive.path),
        )
        for drive in look.drives
    ]
    return VMFacts(snapshots, drives, {file.path_key: _file(look, file.path) for file in look.files})


def _file(look: VMLook, path: str) -> FileFact:
    file = look.chain(path)[0]
    return FileFact(
        key=file.path_key,
        path=file.path,
        size=file.size_on_disk_bytes,
        virtual_size=file.virtual_size_bytes,
        parent=_key(look, file.parent_path),
        error=file.error.code if file.error else None,
        kind=file.disk_type,
        format=file.format,
        block_size=file.block_size_bytes,
        parent_path=file.parent_path,
        fit=file.fit,
    )


def _key(look: VMLook, path: str | None) -> str | None:
    chain = look.chain(path) if path else ()
    return chain[0].path_key if chain else None


def chains_of(look: VMLook) -> Chains:
    return {
        (
            drive.snapshot_id or NOW,
            f"{drive.controller_type} {drive.controller_number}:{drive.controller_location}",
        ): [file.path_key for file in look.chain(drive.path or "")]
        for drive in look.drives
    }


def judged(look: VMLook, to_go: Sequence[str]) -> Look:
    """As the rules of when a deletion is done see it. `to_go`: the files that it was asked for."""
    failed = [event.happened_at for event in look.events if event.event_id == MERGE_FAILED]
    host = look.host_name or ""
    return Look(
        at=look.collected_at,
        host=host,
        owner=host if look.vm else look.owner_node,
        snapshots=[one.id for one in look.snapshots],
        chains=chains_of(look),
        is_merging=look.is_merging,
        status=(look.vm.operational_status if look.vm else None) or (),
        booted_at=look.booted_at,
        free=look.volumes[0].free_bytes if look.volumes else None,
        failed_at=failed[-1] if failed else None,
        left=look.left_of(to_go),
    )
