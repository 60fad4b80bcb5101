"""What a change script is told and answers: the token of the preflight (`expect`), and what became of it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from hyperv.contracts.disk import DriveItem
from hyperv.contracts.values import Instant, OptionalGuid
from hyperv.contracts.vm_look import LookedVM, VMLook
from hyperv.errors import OutcomeUnknown

Token = dict[str, str | list[str]]
Outcome = Literal["done", "already", "differs"]


class ChangeAnswer(BaseModel):
    """`done`: Hyper-V was told, and took it. `already`: what was wanted is so, and nothing was done. `differs`: nothing
    was done, because `differs` is otherwise than the token says; `found` is how. `made`: the id of a new snapshot, or
    of a new VM. `words`: what a qualification read from a disk."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    outcome: Outcome
    differs: tuple[str, ...] = ()
    found: dict[str, Any] | None = None
    made: OptionalGuid = None
    words: tuple[int, ...] = ()
    collected_at: Instant = None


def read_change(result: object) -> ChangeAnswer:
    """OutcomeUnknown where it is no such answer: the script got to its end, and Hyper-V may have acted."""
    try:
        return ChangeAnswer.model_validate(result)
    except ValidationError:
        raise OutcomeUnknown(f"the change did not say what became of it: {str(result)[:200]!r}") from None


def removal_token(look: VMLook, snapshot_id: str) -> Token:
    """For change/remove_snapshot. LookupError where the look shows no such VM or snapshot."""
    vm = _vm(look)
    by_id = {str(one.id): one for one in look.snapshots}
    if snapshot_id.lower() not in by_id:
        raise LookupError(f"the look shows no snapshot {snapshot_id}")
    snapshot = by_id[snapshot_id.lower()]
    below = _below(look, str(snapshot.id))
    return {
        "vm_id": str(vm.id),
        "snapshot_id": str(snapshot.id),
        "parent_id": str(snapshot.parent_id or ""),
        "snapshot_type": snapshot.snapshot_type or "",
        "state": vm.state or "",
        "operational_status": list(vm.operational_status or ()),
        "below": below,
        "attached": _attached(look, None, str(snapshot.id), *below),
    }


def removal_token_2008_r2(look: VMLook, snapshot_id: str) -> Token:
    """For change2008r2/remove_snapshot: the same as single texts, because there is no JSON there."""
    told = removal_token(look, snapshot_id)
    vm, one = _vm(look), str(told["snapshot_id"])
    items = [f"vm {vm.id}", f"snapshot {one}", f"parent {told['parent_id']}", f"state {told['state']}"]
    items += [f"status {status}" for status in told["operational_status"]]
    items += [f"below {below}" for below in told["below"]]
    owners = {None, one, *told["below"]}
    held = [drive for drive in look.drives if _owner(drive) in owners and drive.path and drive.disk_number is None]
    items += [f"disk {_owner(drive) or 'now'} {drive.path}" for drive in held]
    return {"items": [_item(text) for text in items]}


def _item(text: str) -> str:
    """As Format-Item of scripts/change2008r2/remove_snapshot.ps1: code units that JSON would write otherwise."""
    units = text.lower().encode("utf-16-be", "surrogatepass")
    found = [int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2)]
    return "".join(chr(unit) if chr(unit) in _PLAIN else f"%{unit:04x}" for unit in found)


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 .:_-")


def taking_token(look: VMLook) -> Token:
    """For change/take_snapshot."""
    vm = _vm(look)
    return {
        **power_token(look),
        "checkpoint_type": vm.checkpoint_type or "",
        "snapshot_ids": [str(one.id) for one in look.snapshots],
        "attached": _attached(look, None),
    }


def applying_token(look: VMLook, snapshot_id: str) -> Token:
    """For change/apply_snapshot."""
    return {
        **power_token(look),
        "snapshot_id": snapshot_id.lower(),
        "current_id": str(_vm(look).parent_snapshot_id or ""),
        "snapshot_ids": [str(one.id) for one in look.snapshots],
        "attached": _attached(look, None, snapshot_id.lower()),
    }


def power_token(look: VMLook) -> Token:
    """For change/power."""
    vm = _vm(look)
    status = list(vm.operational_status or ())
    return {"vm_id": str(vm.id), "state": vm.state or "", "operational_status": status}


def _vm(look: VMLook) -> LookedVM:
    if look.vm is None:
        raise LookupError("the look shows no such VM")
    return look.vm


def _below(look: VMLook, snapshot_id: str) -> list[str]:
    found, above = [snapshot_id], [snapshot_id]
    while above:
        below = (str(one.id) for one in look.snapshots if str(one.parent_id) in above)
        above = [one for one in below if one not in found]
        found += above
    return found[1:]


def _attached(look: VMLook, *owners: str | None) -> list[str]:
    """As Get-Attachment of scripts/read/one_vm.ps1 writes them."""
    return [_attachment(drive) for drive in look.drives if _owner(drive) in owners]


def _owner(drive: DriveItem) -> str | None:
    return str(drive.snapshot_id) if drive.snapshot_id else None


def _attachment(drive: DriveItem) -> str:
    place = f"{drive.controller_type} {drive.controller_number}:{drive.controller_location}"
    return f"{_owner(drive) or 'now'} {place} {drive.path or ''}"
