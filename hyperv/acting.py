"""Look at one VM of a host, and change it: one script on one target.

A change is sent once and never again: where its answer is lost it is OutcomeUnknown, and the next thing to do is to
look. Nothing is changed on Windows Server 2008 R2; a look there is put together from the sections that it offers.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hyperv.client import run_script
from hyperv.contracts.change import ChangeAnswer, Token, read_change
from hyperv.contracts.section_error import SENTENCES
from hyperv.contracts.vm_look import VMLook, read_look
from hyperv.errors import RightsMissing, ScriptFailed
from hyperv.generations import LEGACY, generation_of, wants_other
from hyperv.keeping import LONGEST_IDLE_SECONDS
from hyperv.legacy_look import legacy_look
from hyperv.target import Target

LOOK = "read/look_vm"
CHANGES = ("change/remove_snapshot", "change/take_snapshot", "change/apply_snapshot", "change/power")
QUALIFYING = ("change/qualify/create", "change/qualify/contents", "change/qualify/remove")
DAY_SECONDS = 86_400
NOT_ON_2008_R2 = (
    "The host runs Windows Server 2008 R2, where the portal does nothing but a merge that a person allows for the "
    "host: it needs the VM off there, and starting it loses all progress."
)


def look_at_vm(
    target: Target,
    vm_id: UUID,
    *,
    deadline_seconds: float = 60.0,
    events_seconds: int = DAY_SECONDS,
    to_go: Sequence[str] = (),
) -> VMLook:
    """What is true of the VM on this host now. `to_go`: paths of files; whether they are still there is asked too. Its
    shell is kept, because whoever looks does so again soon, and because it may be that of the polls. HyperVError where
    it cannot be said."""
    if generation_of(target.os_version) == LEGACY:
        return legacy_look(target, vm_id, deadline_seconds)
    parameters = {"vm_id": str(vm_id), "events_seconds": events_seconds, "to_go": list(to_go)}
    try:
        answer = run_script(
            target, LOOK, parameters, deadline_seconds=deadline_seconds, keep_seconds=LONGEST_IDLE_SECONDS
        )
    except ScriptFailed as refused:
        if not wants_other(refused):
            raise
        return legacy_look(target, vm_id, deadline_seconds)
    _refuse(answer.result)
    return read_look(answer.result)


def change_vm(
    target: Target, script: str, parameters: Mapping[str, Any], expect: Token, *, deadline_seconds: float = 60.0
) -> ChangeAnswer:
    """Send one change. ValueError for a script that is none; OutcomeUnknown where it may have been carried out."""
    if script not in (*CHANGES, *QUALIFYING):
        raise ValueError(f"{script!r} changes nothing")
    if generation_of(target.os_version) == LEGACY:
        raise ScriptFailed("not sent", sentence=NOT_ON_2008_R2)
    told = {**parameters, "expect": expect}
    try:
        answer = run_script(target, script, told, deadline_seconds=deadline_seconds, changes_state=True)
    except ScriptFailed as refused:
        if wants_other(refused):
            raise ScriptFailed(refused.detail, sentence=NOT_ON_2008_R2, id=refused.id) from None
        raise
    return read_change(answer.result)


def _refuse(result: object) -> None:
    refusal = result.get("refusal") if isinstance(result, Mapping) else None
    if refusal == "rights_missing":
        raise RightsMissing("look_vm")
    if refusal:
        raise ScriptFailed(str(refusal), sentence=SENTENCES.get(str(refusal), ""), id=str(refusal))
