"""Findings that are with the VM they are about, on the host where that is now.

Whoever tells of what belongs to a VM tells of it where the VM is, and from there only once that host's sections were
read with the VM on it: seconds after it came, or hours. Until then nobody knows, and what nobody can see is not over.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from findings.rows import Row
from findings.rules import Reach
from inventory.models import VM, Host
from inventory.selectors.freshness import Sections, sections_of


class Move(NamedTuple):
    """The host where the VM is; `unread`: why nobody knows yet whether it is so there, empty where somebody may."""

    host: int
    unread: str


class _Place(NamedTuple):
    host: int
    came_at: datetime


class _Read(NamedTuple):
    """What is known of a host, and when its last poll was over."""

    name: str
    polled_at: datetime | None
    sections: Sections


def moves_of(rows: Iterable[Row], needs: Mapping[str, Sequence[str]], reach: Reach) -> Mapping[Row, Move]:
    """Those that are not over although no rule tells of them: their VM is with a host that is not looked at now, or
    that was not read since it came. `needs`: of each rule. Three queries, none where no VM is left."""
    places = _places({row.vm_id for row in rows if row.vm_id is not None})
    theirs = [(row, places[row.vm_id]) for row in rows if row.vm_id in places]
    if not theirs:
        return {}
    read = _read({place.host for _, place in theirs}, {name for row, _ in theirs for name in needs[row.rule]}, reach)
    moves = {
        row: Move(place.host, _unread(row, place, read[place.host], needs[row.rule], reach)) for row, place in theirs
    }
    return {row: move for row, move in moves.items() if move.unread or move.host not in reach.hosts}


def _places(vms: Iterable[UUID]) -> Mapping[UUID | None, _Place]:
    """Of those that are still there, on hosts that are still polled."""
    if not vms:
        return {}
    found = VM.objects.filter(pk__in=vms, gone_at=None, host__retired_at=None)
    return {vm: _Place(host, came_at) for vm, host, came_at in found.values_list("pk", "host", "host_decided_at")}


def _read(hosts: Iterable[int], names: Iterable[str], reach: Reach) -> Mapping[int, _Read]:
    sections = sections_of(hosts, reach.now, *names)
    known = Host.objects.filter(pk__in=hosts).values_list("pk", "name", "poll_state__last_finished_at")
    return {host: _Read(name, polled_at, sections[host]) for host, name, polled_at in known}


def _unread(row: Row, place: _Place, read: _Read, needs: Sequence[str], reach: Reach) -> str:
    for name in needs:
        one = read.sections[name]
        if one.ok_at is None or one.ok_at < place.came_at:
            return f"{one.label} of {read.name}: {one.of_vm_since(place.came_at).reason}"
    # What a poll tells is committed before it is over: one that was not over when the look began may have told of the
    # thing after its rule was asked. Of a row that was judged on this host before, nothing can be missing so.
    arrived = place.host in reach.hosts and (row.host_id != place.host or not row.fingerprint)
    if arrived and read.polled_at and read.polled_at >= reach.now:
        return f"{read.name} was read while this was looked at: the next look tells."
    return ""
