"""Names in what hosts and rules wrote: an event of a host that somebody sees may name a VM, a node or a cluster that
they do not. Those names and GUIDs are taken out of the text; the rest of it stands as it was written.

A host or a cluster is found as a word, a VM by its GUID or between quotation marks, as Hyper-V writes it: VMs are
called like ordinary words. What is left of a text does not depend on the texts beside it.
"""

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from inventory.models import VM, Cluster, Host
from inventory.scope import Scope

OUTSIDE: dict[type[Model], str] = {
    Host: "a host outside your scope",
    Cluster: "a cluster outside your scope",
    VM: "a VM outside your scope",
}
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WORD = re.compile(r"\w[\w.-]*")
_MARKS = "'\"‘’‚“”„‹›«»"
_QUOTED = re.compile(rf"(?<=[{_MARKS}])[^{_MARKS}\n]{{1,260}}(?=[{_MARKS}])")
_TAKEN_OUT = re.compile("|".join(OUTSIDE.values()))

Unname = Callable[[str, uuid.UUID | None], str]
Named = tuple[str, Any]  # a name or a GUID, and whose it is


def unnaming(texts: Iterable[str], named: Collection[uuid.UUID], scope: Scope) -> Unname:
    """What takes out of one of these texts, and of which VM it is, what lies beyond the scope. `named`: all those VMs.
    Three queries."""
    said = {text: _spoken(text) for text in set(texts)}
    quoted = {one for quoted, _ in said.values() for one in quoted}
    words = quoted.union(*(words for _, words in said.values()))
    vms = list(_vms(quoted, named, scope))
    of_vms: dict[uuid.UUID, set[str]] = {}
    for name, pk in vms:
        of_vms.setdefault(pk, set()).add(name)
    as_place = _as_written(words, {_fold(name): outside for name, outside in _places(words, scope)})
    as_vm = _as_written(quoted, {_fold(name): OUTSIDE[VM] for name, _ in vms})

    def unnamed(text: str, vm: uuid.UUID | None) -> str:
        quoted, words = said[text]
        found = {one: as_place[one] for one in as_place.keys() & (quoted | words)}
        machines = as_vm.keys() & quoted | (of_vms.get(vm, set()) if vm else set())
        return _replaced(text, found | dict.fromkeys(machines, OUTSIDE[VM])) if found or machines else text

    return unnamed


def left_of(text: str) -> Sequence[str]:
    """The parts of an unnamed text that stand as they were written."""
    return _TAKEN_OUT.split(text)


def _as_written(words: Iterable[str], folded: Mapping[str, str]) -> dict[str, str]:
    return {word: folded[key] for word in words if (key := _fold(word)) in folded}


def _fold(name: str) -> str:
    """Small letters, one for one: Python makes two of a Turkish İ, and a Σ small by where it stands."""
    return name.lower() if name.isascii() else name.lower().replace("i\u0307", "i").replace("ς", "σ")


def _replaced(text: str, found: Mapping[str, str]) -> str:
    """Which of them was met is told by its group: what matches regardless of case may not be equal in small letters."""
    longest = sorted(found, key=len, reverse=True)
    names = re.compile(rf"(?<![\w-])(?:{'|'.join(f'({re.escape(name)})' for name in longest)})(?![\w-])", re.IGNORECASE)
    return names.sub(lambda match: found[longest[(match.lastindex or 0) - 1]], text)


def _spoken(text: str) -> tuple[set[str], set[str]]:
    """(what stands between quotation marks, and GUIDs; words), with their parts."""
    quoted = {part for one in _QUOTED.findall(text) for part in (one, *_parts(one))} | set(_GUID.findall(text))
    return quoted, {part for one in _WORD.findall(text) for part in _parts(one)}


def _places(words: Collection[str], scope: Scope) -> Iterator[tuple[str, str]]:
    """Name or GUID of hosts and clusters beyond -> what stands for it."""
    any_word = _lowered(words)
    hosts = Host.objects.annotate(low=Lower("name"), netbios=Lower("netbios_name"), at=Lower("address"))
    told = hosts.filter(Q(low__in=any_word) | Q(netbios__in=any_word) | Q(at__in=any_word))
    names = _beyond(told, scope.hosts(Host.objects.all()), "name", "netbios_name", "address")
    yield from ((name, OUTSIDE[Host]) for name, _ in names)
    clusters = Cluster.objects.annotate(low=Lower("name")).filter(Q(low__in=any_word) | Q(guid__in=_guids(words)))
    names = _beyond(clusters, scope.clusters(Cluster.objects.all()), "name", "guid")
    yield from ((name, OUTSIDE[Cluster]) for name, _ in names)


def _vms(quoted: Collection[str], named: Collection[uuid.UUID], scope: Scope) -> Iterator[Named]:
    """With all that are called as one of those named: it may be one within."""
    vms = VM.objects.annotate(low=Lower("name"))
    known = vms.filter(pk__in={*_guids(quoted), *named})
    found = vms.filter(Q(low__in=_lowered(quoted)) | Q(low__in=known.values("low")))
    return _beyond(found, scope.vms(VM.objects.all()), "name", "pk")


def _lowered(words: Iterable[str]) -> RawSQL:
    """As PostgreSQL makes small letters of the names that they are compared with."""
    return RawSQL("SELECT lower(word) FROM unnest(%s::text[]) AS word", [list(words)])


def _guids(words: Iterable[str]) -> set[uuid.UUID]:
    return {uuid.UUID(word) for word in words if _GUID.fullmatch(word)}


def _beyond(told: QuerySet[Any], seen: QuerySet[Any], *fields: str) -> Iterator[Named]:
    """Each name with each that it is of. What is called like something within stays: two VMs may share a name."""
    within = Case(When(pk__in=seen.order_by().values("pk"), then=Value(True)), default=Value(False))
    names: dict[bool, set[Named]] = {True: set(), False: set()}
    for pk, is_within, *values in told.values_list("pk", within, *fields):
        names[is_within].update((str(value), pk) for value in values if value)
    ours = {_fold(name) for name, _ in names[True]}
    return ((name, pk) for name, pk in names[False] if _fold(name) not in ours)


def _parts(text: str) -> Iterator[str]:
    """hv01.example.org -> itself and hv01; C:\\VMs\\web\\disk.vhdx -> VMs, web, disk.vhdx, disk."""
    for part in text.split("\\"):
        yield part.strip(".-")
        yield part.partition(".")[0]
