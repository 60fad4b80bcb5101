"""Names in what hosts and rules wrote: an event of a host that somebody sees may name a VM, a node or a cluster that
they do not. Those names and GUIDs are taken out of the text; the rest of it stands as it was written.

A host or a cluster is found as a word, a VM by its GUID or between quotation marks, as Hyper-V writes it: VMs are
called like ordinary words.
"""

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from inventory.models import VM, Cluster, Host
from inventory.scope import Scope

OUTSIDE: dict[type[Model], str] = {
    Host: "a host outside your scope",
    Cluster: "a cluster outside your scope",
    VM: "a VM outside your scope",
}
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(r"\w[\w.-]*")
_MARKS = "'\"‘’‚“”„‹›«»"
_QUOTED = re.compile(rf"(?<=[{_MARKS}])[^{_MARKS}\n]{{1,260}}(?=[{_MARKS}])")
# A needle that stands in more names than these is too short to tell one of them.
_LOOKED_FOR = 200


Unname = Callable[[str, uuid.UUID | None], str]


def unnaming(texts: Iterable[str], named: Collection[uuid.UUID], scope: Scope) -> Unname:
    """What takes out of one of these texts, and of which VM it is, what lies beyond the scope. `named`: all those VMs.
    Three queries."""
    said = list(map(_spoken, texts))
    quoted = {one for quoted, _ in said for one in quoted}
    words = quoted | {one for _, words in said for one in words}
    places = dict(_places(words, scope))
    vms = dict(_vms(quoted, named, scope))
    of_vms: dict[uuid.UUID, set[str]] = {}
    for name, pk in vms.items():
        of_vms.setdefault(pk, set()).add(name)

    def unnamed(text: str, vm: uuid.UUID | None) -> str:
        quoted, words = _spoken(text)
        machines = {one for one in quoted if one in vms} | (of_vms.get(vm, set()) if vm else set())
        found = {one: places[one] for one in quoted | words if one in places} | dict.fromkeys(machines, OUTSIDE[VM])
        return _replaced(text, found) if found else text

    return unnamed


def _replaced(text: str, found: Mapping[str, str]) -> str:
    longest = sorted(found, key=len, reverse=True)
    names = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])", re.IGNORECASE)
    return names.sub(lambda match: found[match.group().lower()], text)


def _spoken(text: str) -> tuple[set[str], set[str]]:
    """(what stands between quotation marks, and GUIDs; words), with their parts, in small letters."""
    text = text.lower()
    quoted = {part for one in _QUOTED.findall(text) for part in (one, *_parts(one))} | set(_GUID.findall(text))
    return quoted, {part for one in _WORD.findall(text) for part in _parts(one)}


def _places(words: Collection[str], scope: Scope) -> Iterator[tuple[str, str]]:
    """Name or GUID of hosts and clusters beyond -> what stands for it."""
    hosts = Host.objects.annotate(low=Lower("name"), netbios=Lower("netbios_name"), at=Lower("address"))
    told = hosts.filter(Q(low__in=words) | Q(netbios__in=words) | Q(at__in=words))
    names = _beyond(told, scope.hosts(Host.objects.all()), "low", "netbios", "at")
    yield from ((name, OUTSIDE[Host]) for name, _ in names)
    clusters = Cluster.objects.annotate(low=Lower("name")).filter(Q(low__in=words) | Q(guid__in=_guids(words)))
    names = _beyond(clusters, scope.clusters(Cluster.objects.all()), "low", "guid")
    yield from ((name, OUTSIDE[Cluster]) for name, _ in names)


def _vms(quoted: Collection[str], named: Collection[uuid.UUID], scope: Scope) -> Iterator[tuple[str, uuid.UUID]]:
    found = VM.objects.annotate(low=Lower("name")).filter(Q(low__in=quoted) | Q(pk__in={*_guids(quoted), *named}))
    return _beyond(found, scope.vms(VM.objects.all()), "low", "pk")


def _guids(words: Iterable[str]) -> set[uuid.UUID]:
    return {uuid.UUID(word) for word in words if _GUID.fullmatch(word)}


def _beyond(told: QuerySet[Any], seen: QuerySet[Any], *fields: str) -> Iterator[tuple[str, Any]]:
    """Each name with whose it is. What is called like something within stays: two VMs may share a name."""
    within = Case(When(pk__in=seen.order_by().values("pk"), then=Value(True)), default=Value(False))
    names: dict[bool, dict[str, Any]] = {True: {}, False: {}}
    for pk, is_within, *values in told.values_list("pk", within, *fields):
        names[is_within].update((str(value).lower(), pk) for value in values if value)
    return ((name, pk) for name, pk in names[False].items() if name not in names[True])


def _parts(text: str) -> Iterator[str]:
    """hv01.example.org -> itself and hv01; C:\\VMs\\web\\disk.vhdx -> VMs, web, disk.vhdx, disk."""
    for part in text.split("\\"):
        yield part.strip(".-")
        yield part.partition(".")[0]


_FIELDS: dict[type[Model], tuple[str, ...]] = {
    Host: ("name", "netbios_name", "address"),
    Cluster: ("name",),
    VM: ("name",),
}


def names_beyond(needle: str, scope: Scope) -> set[str]:
    """Names beyond the scope that a search for this would find, as a part of them or with what stands beside them.
    Three queries, none for who sees all."""
    if scope.everything:
        return set()
    return {
        name
        for model, seen in _within(scope)
        for name in _overlapping(needle, model._default_manager.exclude(pk__in=seen.order_by().values("pk")))
    }


def _overlapping(needle: str, beyond: QuerySet[Any]) -> Iterator[str]:
    called = Q()
    for field in _FIELDS[beyond.model]:
        called |= Q(needle__icontains=F(field))
        for word in {needle, *needle.split()}:
            called |= Q(**{f"{field}__icontains": word})
    found = beyond.alias(needle=Value(needle)).filter(called).values_list(*_FIELDS[beyond.model])[:_LOOKED_FOR]
    words = {word.lower() for word in {needle, *needle.split()}}
    for name in {name.lower() for names in found for name in names if name}:
        if any(word in name for word in words) or _stands_in(name, needle):
            yield name


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE) is not None


def _within(scope: Scope) -> Sequence[tuple[type[Model], QuerySet[Any]]]:
    return (
        (Host, scope.hosts(Host.objects.all())),
        (Cluster, scope.clusters(Cluster.objects.all())),
        (VM, scope.vms(VM.objects.all())),
    )
