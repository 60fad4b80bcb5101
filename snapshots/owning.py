"""Give many snapshots of a list an owner at once, or take it off them."""

from collections.abc import Mapping
from typing import Any

from accounts.access import Right, may
from inventory.scope import scope_of
from lists.bulk import BulkAction, Selection, register_action
from snapshots.forms import OwnerForm
from snapshots.models import Snapshot
from snapshots.services import ownership_give, ownership_take


def register_owning() -> None:
    give = BulkAction("own", "Give an owner", "user-check", _give, form=OwnerForm, may=_may)
    take = BulkAction("disown", "Take the owner off", "user-off", _take, may=_may)
    for action in (give, take):
        register_action("snapshots", action)


def _may(user: Any) -> bool:
    return may(user, Right.ANNOTATE)


def _give(selection: Selection, given: Mapping[str, Any]) -> str:
    mine = _writable(selection)
    changed = ownership_give(mine, OwnerForm.said_in(given))
    same = len(mine) - changed
    rest = f" Of {same} that was known already." if same else ""
    return f"{_count(changed)} now {'has' if changed == 1 else 'have'} the owner {given['owner']}.{rest}"


def _take(selection: Selection, given: Mapping[str, Any]) -> str:
    return f"The owner was taken off {_count(ownership_take(_writable(selection)))}."


def _writable(selection: Selection) -> list[Snapshot]:
    """What this person may write about, which may be less than they see."""
    return list(scope_of(selection.asking.user, Right.ANNOTATE).by_vm(selection.things, "vm"))


def _count(count: int) -> str:
    return f"{count} snapshot{'' if count == 1 else 's'}"
