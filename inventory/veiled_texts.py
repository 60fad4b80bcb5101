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
    quoted = _with_parts({one for quoted, _ in said.values() for one in quoted})
    words = quoted | _with_parts({one for _, words in said.values() for one in words})
    vms = list(_vms(_all_parts(quoted), named, scope))
    of_vms: dict[uuid.UUID, dict[str, str]] = {}
    for name, pk in vms:
        of_vms.setdefault(pk, {})[_fold(name)] = OUTSIDE[VM]
    places = _telling(words, {_fold(name): outside for name, outside in _places(scope)})
    machines = _telling(quoted, {_fold(name): OUTSIDE[VM] for name, _ in vms})

    def unnamed(text: str, vm: uuid.UUID | None) -> str:
        quoted, words = said[text]
        found = of_vms.get(vm, {}) if vm else {}
        for telling, tokens in ((machines, quoted), (places, quoted | words)):
            for one in telling.keys() & tokens:
                found = telling[one] | found
        return _replaced(text, found) if found else text

    return unnamed


def left_of(text: str) -> Sequence[str]:
    """The parts of an unnamed text that stand as they were written."""
    return _TAKEN_OUT.split(text)


Parts = Mapping[str, Collection[str]]  # of what stands in a text


def _with_parts(tokens: Iterable[str]) -> dict[str, Collection[str]]:
    return {one: {one, *_parts(one)} for one in tokens}


def _all_parts(tokens: Parts) -> set[str]:
    return {part for parts in tokens.values() for part in parts}


def _telling(tokens: Parts, names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Those with a name in them -> the names, and what stands for each."""
    told = {one: {key: names[key] for key in map(_fold, parts) if key in names} for one, parts in tokens.items()}
    return {one: found for one, found in told.items() if found}


def _fold(text: str) -> str:
    """In small letters, one for one: Python makes two of a Turkish İ, and a Σ small by where it stands."""
    low = text.lower()
    return (low if len(low) == len(text) else "".join(letter.lower()[0] for letter in text)).replace("ς", "σ")


def _replaced(text: str, found: Mapping[str, str]) -> str:
    """The first of the names in each place, the longest of those that begin there; `found` by folded names. Looked for
    by hand: hardly two texts have the same names, and to compile an expression takes longer than all else."""
    low, end = _fold(text), 0
    kept: list[str] = []
    for start, length, name in sorted(_met(low, found)):
        if start >= end:
            kept += [text[end:start], found[name]]
            end = start - length
    return "".join([*kept, text[end:]])


def _met(low: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """(where a whole name begins, its length below zero, the name)."""
    for name in names:
        start = low.find(name)
        while start >= 0:
            end = start + len(name)
            if not _goes_on(low[start - 1 : start]) and not _goes_on(low[end : end + 1]):
                yield start, -len(name), name
            start = low.find(name, start + 1)


def _goes_on(letter: str) -> bool:
    return letter.isalnum() or letter in ("_", "-")


def _spoken(text: str) -> tuple[set[str], set[str]]:
    """(what stands between quotation marks, and GUIDs; words)."""
    return {*_QUOTED.findall(text), *_GUID.findall(text)}, set(_WORD.findall(text))


def _places(scope: Scope) -> Iterator[tuple[str, str]]:
    """Name or GUID of hosts and clusters beyond -> what stands for it. All of them: a thousand are read sooner than
    looked up by every word of some texts."""
    hosts = _beyond(Host.objects.all(), scope.hosts(Host.objects.all()), "name", "netbios_name", "address")
    yield from ((name, OUTSIDE[Host]) for name, _ in hosts)
    clusters = _beyond(Cluster.objects.all(), scope.clusters(Cluster.objects.all()), "name", "guid")
    yield from ((name, OUTSIDE[Cluster]) for name, _ in clusters)


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
    for pk, is_within, *values in told.order_by().values_list("pk", within, *fields):
        names[is_within].update((str(value), pk) for value in values if value)
    ours = {_fold(name) for name, _ in names[True]}
    return ((name, pk) for name, pk in names[False] if _fold(name) not in ours)


def _parts(text: str) -> Iterator[str]:
    """hv01.example.org -> itself and hv01; C:\\VMs\\web\\disk.vhdx -> VMs, web, disk.vhdx, disk."""
    for part in text.split("\\"):
        yield part.strip(".-")
        yield part.partition(".")[0]
