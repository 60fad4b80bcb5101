"""What somebody may not see, where it hangs on what they may: the host of a VM whose tag is their role, the cluster of
a host whose site is.

Rows are filtered by inventory.scope before they come here. What hangs on them by select_related and lies outside of the
scope is replaced by a copy that has lost its names, addresses and texts: how old a number is stays true, and nobody
learns what is out there. What hosts and rules wrote of it loses the names (inventory.veiled_texts); notes, and paths of
what somebody sees, stand as they are.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import CharField, Model, QuerySet, TextField

from inventory.models import VM, Cluster, Event, Host, Volume
from inventory.scope import Scope
from inventory.veiled_texts import OUTSIDE, Unname, unnaming

Row = TypeVar("Row", bound=Model)
Key = TypeVar("Key")
# Columns that name others, of rows that hang on what is veiled.
_TELLING = {Volume: ("owner_node",)}
_HIDDEN = "_is_veiled"
_UNNAMED = "_is_unnamed"
# Columns of text, or of JSON with texts, that may name anything; of rows that may be about a VM.
_WRITTEN: dict[type[Model], tuple[str, ...]] = {Event: ("message",)}


def written_in(model: type[Model], *columns: str) -> None:
    """For apps above, in AppConfig.ready(): these columns of rows with a `vm_id` are texts that may name anything."""
    _WRITTEN[model] = columns


def veil_volumes(volumes: Iterable[Volume], scope: Scope) -> list[Volume]:
    """The same volumes; of those beyond the scope neither path nor page. One query, none for who sees everything."""
    found = list(volumes)
    if scope.everything or not found:
        return found
    rows = scope.owned(Volume.objects.filter(pk__in=[volume.pk for volume in found]))
    within = set(rows.values_list("pk", flat=True))
    for volume in found:
        if volume.pk not in within:
            setattr(volume, _HIDDEN, True)
            volume.path = "a volume outside your scope"
    return found


def is_veiled(thing: Any) -> bool:
    return getattr(thing, _HIDDEN, False)


def veil(rows: Iterable[Row], scope: Scope) -> list[Row]:
    """The same rows. Three queries at most, three more for rows with texts, none for whoever sees everything."""
    found = list(rows)
    if scope.everything:
        return found
    _unname([row for row in found if type(row) in _WRITTEN and not hasattr(row, _UNNAMED)], scope)
    hanging = [link for row in found for link in _links(row, set())]
    visible = {
        Host: _keys(hanging, Host) and set(scope.hosts(_among(hanging, Host)).values_list("pk", flat=True)),
        Cluster: _keys(hanging, Cluster) and set(scope.clusters(_among(hanging, Cluster)).values_list("pk", flat=True)),
        VM: _keys(hanging, VM) and set(scope.vms(_among(hanging, VM)).values_list("pk", flat=True)),
    }
    hidden: dict[int, Model] = {}
    for owner, name, thing in hanging:
        if thing.pk not in visible[type(thing)]:
            owner._state.fields_cache[name] = hidden.setdefault(id(thing), without_name(thing))
            for text in _TELLING.get(type(owner), ()):
                setattr(owner, text, None)
    return found


def as_far_as_seen(clusters: Mapping[int, str], scope: Scope) -> Mapping[int, Cluster]:
    """Clusters of which no more was read than key and name, by key. One query, none for whoever sees everything."""
    named = {pk: Cluster(pk=pk, name=name) for pk, name in clusters.items()}
    return _within(named, lambda: scope.clusters(Cluster.objects.filter(pk__in=named)), scope)


def named_vms(ids: Iterable[UUID | None], scope: Scope) -> Mapping[UUID, VM]:
    """VMs that something names by their GUIDs: those that the portal knows, without names those beyond the scope."""
    found = VM.objects.in_bulk({pk for pk in ids if pk})
    return _within(found, lambda: scope.vms(VM.objects.filter(pk__in=found)), scope)


def _within(things: Mapping[Key, Row], seen: Callable[[], QuerySet[Row]], scope: Scope) -> Mapping[Key, Row]:
    """Without names those that are not `seen`, which is asked where somebody does not see everything."""
    if scope.everything or not things:
        return things
    within = set(seen().order_by().values_list("pk", flat=True))
    return {pk: thing if pk in within else without_name(thing) for pk, thing in things.items()}


Link = tuple[Any, str, Any]  # a row, the name of its field, and the host, cluster or VM that hangs there


def _links(row: Model, walked: set[int]) -> Iterator[Link]:
    """What was read with the row, and with that in turn; each once."""
    walked.add(id(row))
    for name, thing in list(row._state.fields_cache.items()):
        if thing is None or id(thing) in walked:
            continue
        if type(thing) in OUTSIDE:
            yield row, name, thing
        yield from _links(thing, walked)


def _keys(links: Iterable[Link], model: type[Model]) -> set[Any]:
    return {thing.pk for _, _, thing in links if type(thing) is model}


def _among(links: Iterable[Link], model: Any) -> Any:
    return model.objects.filter(pk__in=_keys(links, model)).order_by()


def _unname(rows: list[Any], scope: Scope) -> None:
    if not rows:
        return
    texts = [text for row in rows for column in _WRITTEN[type(row)] for text in _texts_in(getattr(row, column))]
    unnamed = unnaming(texts, {row.vm_id for row in rows if row.vm_id}, scope)
    for row in rows:
        setattr(row, _UNNAMED, True)
        for column in _WRITTEN[type(row)]:
            setattr(row, column, _rewritten(getattr(row, column), row.vm_id, unnamed))


def _texts_in(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    for one in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from _texts_in(one)


def _rewritten(told: Any, vm: UUID | None, unnamed: Unname) -> Any:
    if isinstance(told, dict):
        return {name: _rewritten(one, vm, unnamed) for name, one in told.items()}
    if isinstance(told, list):
        return [_rewritten(one, vm, unnamed) for one in told]
    return unnamed(told, vm) if isinstance(told, str) else told


def masked(host: Host) -> Host:
    """The host with all that decides about it, and without its name: for sentences about what somebody may not see."""
    kept = copy.copy(host)
    kept.name = OUTSIDE[Host]
    setattr(kept, _HIDDEN, True)
    return kept


def without_name(thing: Any) -> Any:
    """It keeps its key, because rows are put together by it; no page, file or answer shows that of what is veiled."""
    kept = copy.copy(thing)
    kept._state = copy.copy(thing._state)
    kept._state.fields_cache = {
        name: None if type(other) in OUTSIDE else other for name, other in thing._state.fields_cache.items()
    }
    for field in kept._meta.concrete_fields:
        if isinstance(field, CharField | TextField) and not field.choices:
            setattr(kept, field.attname, None if field.null else "")
    kept.name = OUTSIDE[type(thing)]
    if isinstance(kept, Host):
        kept._state.fields_cache |= {"cluster": None, "site": None}
    if isinstance(kept, Cluster):
        kept.guid = None
    setattr(kept, _HIDDEN, True)
    kept.get_absolute_url = str  # a link to nowhere: templates ask is_veiled, or use components/thing
    return kept
