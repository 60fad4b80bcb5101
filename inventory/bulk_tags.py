"""Tag many rows of a list at once, or take a tag off them."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.access import Right, may
from inventory.models import HostSwitch
from inventory.scope import Scope, scope_of
from inventory.tag_targets import of_owner
from lists.bulk import BulkAction, Selection, register_action
from tags import services
from tags.forms import NameForm
from tags.keys import Key, key_of
from tags.rules import demand_using
from tags.services.vocabulary import tag_named

Limit = Callable[[Scope, Any], Any]
CHUNK = 2000


def register_tagging(list_key: str, limit: Limit) -> None:
    """`limit` cuts rows of the list's model to a scope."""
    register_action(
        list_key,
        BulkAction("tag", "Add a tag", "tag", _adding(limit), form=NameForm, may=_may),
    )
    register_action(
        list_key,
        BulkAction("untag", "Take a tag off", "tag-off", _removing(limit), form=NameForm, may=_may),
    )


def register_all() -> None:
    register_tagging("hosts", lambda scope, rows: scope.hosts(rows))
    register_tagging("vms", lambda scope, rows: scope.vms(rows))
    register_tagging("clusters", lambda scope, rows: scope.clusters(rows))
    register_tagging("volumes", of_owner)
    register_tagging("disks", lambda scope, rows: of_owner(scope, rows.exclude(path_key=None)))  # no empty drives
    register_tagging("networks", _networks)


def _networks(scope: Scope, rows: Any) -> Any:
    """A row of the list is one switch of several of that name: any of them within the scope will do."""
    called = HostSwitch.objects.filter(name__in=rows.order_by().values("name"))
    return of_owner(scope, called).order_by("name", "pk").distinct("name")


def _may(user: Any) -> bool:
    return may(user, Right.ANNOTATE)


def _adding(limit: Limit) -> Callable[[Selection, Mapping[str, Any]], str]:
    def add(selection: Selection, given: Mapping[str, Any]) -> str:
        keys, name = _keys(selection, limit, given["name"]), given["name"]
        changed = services.tag_add_to_all(keys, name)
        return f"{_count(changed, selection)} tagged “{name}”.{_had(len(keys) - changed, 'had it already')}"

    return add


def _removing(limit: Limit) -> Callable[[Selection, Mapping[str, Any]], str]:
    def remove(selection: Selection, given: Mapping[str, Any]) -> str:
        keys, name = _keys(selection, limit, given["name"]), given["name"]
        changed = services.tag_remove_from_all(keys, name)
        rest = _had(len(keys) - changed, "did not have it")
        return f"The tag “{name}” was taken off {_count(changed, selection)}.{rest}"

    return remove


def _keys(selection: Selection, limit: Limit, name: str) -> list[Key]:
    """Of what this person may write about, which may be less than they see."""
    user = selection.asking.user
    demand_using(user, tag_named(name))
    rows = limit(scope_of(user, Right.ANNOTATE), selection.things)
    return [key_of(row) for row in rows.iterator(chunk_size=CHUNK)]


def _count(count: int, selection: Selection) -> str:
    return f"{count} {selection.of.thing if count == 1 else selection.of.things}"


def _had(count: int, words: str) -> str:
    return f" {count} {words}." if count else ""
