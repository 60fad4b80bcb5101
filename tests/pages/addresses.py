"""Every address the portal answers to, found by walking the URL patterns."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import ApiToken, Grant, User
from findings.models import Finding, Override
from inventory.models import VM, DiskFile, Drive, Host, Poll, StoragePool, Volume
from jobs.models import Job, Window
from snapshots.models import Snapshot
from tests.pages import annotations, volumes, work
from tests.pages import factories as make


@dataclass(frozen=True)
class Address:
    """A named pattern and what its path has to be filled with: {"pk": "int"}."""

    name: str
    parts: tuple[tuple[str, type], ...]

    def path(self, values: dict[type, Any]) -> str:
        return reverse(self.name, kwargs={part: values[kind] for part, kind in self.parts})


def every_address() -> list[Address]:
    return sorted(_walk(get_resolver().url_patterns, ()), key=lambda address: address.name)


def _walk(patterns: list[Any], spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, inside)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name: give it one, so that this walk can reach it"
            parts = tuple((part, _kind(converter)) for part, converter in pattern.pattern.converters.items())
            yield Address(":".join((*spaces, pattern.name)), parts)


def _kind(converter: Any) -> type:
    kinds = {"IntConverter": int, "UUIDConverter": uuid.UUID, "UUIDStrConverter": uuid.UUID}
    return kinds.get(type(converter).__name__, str)


def nothing_there() -> dict[type, Any]:
    return {int: 1, uuid.UUID: uuid.UUID(int=1), str: "x"}


# Things that a page is about and that are neither a host, a VM nor a poll.
MAKERS: dict[str, Callable[[Host, VM], Any]] = {
    **{f"snapshots:{name}": lambda host, vm: _snapshot(vm) for name in ("snapshot", "owner", "owner_take", "apply")},
    "api:v1:snapshot_owner": lambda host, vm: make.make_snapshot(vm, snapshot_id=vm.pk),
    "snapshots:chain": lambda host, vm: (
        Drive.objects.filter(vm=vm, controller_location=9).first() or make.make_drive(vm, "D:\\a.vhdx", location=9)
    ),
    "inventory:disk_file": lambda host, vm: (
        DiskFile.objects.filter(host=host).first() or make.make_disk_file(host, "D:\\a.vhdx")
    ),
    "inventory:volume": lambda host, vm: Volume.objects.filter(host=host).first() or volumes.give_share(host),
    "inventory:pool": lambda host, vm: StoragePool.objects.filter(host=host).first() or volumes.give_pool(host),
    **{f"findings:{name}": lambda host, vm: _finding(host) for name in ("finding", "accept", "reopen")},
    **{f"jobs:{name}": lambda host, vm: _job(host, vm) for name in ("job", "decide")},
    "jobs:window_remove": lambda host, vm: Window.objects.filter(host=host).first() or work.make_window(host),
    "findings:reset": lambda host, vm: Override.objects.first() or make.make_override(host),
}
MAKERS |= {
    "api:v1:job": MAKERS["jobs:job"],
    "api:v1:file": MAKERS["inventory:disk_file"],
    "api:v1:volume": MAKERS["inventory:volume"],
    "api:v1:pool": MAKERS["inventory:pool"],
}


def _snapshot(vm: VM) -> Snapshot:
    return Snapshot.objects.filter(vm=vm).first() or make.make_snapshot(vm)


def _job(host: Host, vm: VM) -> Job:
    return Job.objects.filter(host=host).first() or work.make_job(host, vm=vm)


def _finding(host: Host) -> Finding:
    return Finding.objects.filter(host=host).first() or make.make_finding(host)


def something_at(address: Address, host: Host, vm: VM, poll: Poll) -> str:
    """The path of a thing that exists; the host is a node with a network and an event."""
    annotations.make_sure_of(host)
    keys = {"inventory:poll": poll.pk, "inventory:cluster": host.cluster_id}
    keys |= {"api:v1:poll": poll.pk, "api:v1:cluster": host.cluster_id}
    if address.name in ("inventory:event", "api:v1:event"):
        keys[address.name] = host.events.values_list("pk", flat=True)[0]
    if address.name in MAKERS:
        keys[address.name] = MAKERS[address.name](host, vm).pk
    if address.name in SOMETHING:
        keys[address.name] = SOMETHING[address.name]()
    word = "inventory.host_unreachable" if address.name in ("findings:rule", "findings:threshold") else "x"
    path = address.path({int: keys.get(address.name, host.pk), uuid.UUID: vm.pk, str: word})
    return f"{path}?name=External" if address.name == "inventory:network" else path


def _person() -> int:
    return User.objects.get_or_create(username="somebody")[0].pk


def _group() -> int:
    return Group.objects.get_or_create(name="North")[0].pk


def _token() -> int:
    """Of whoever came last, so that not everybody finds it."""
    now = timezone.now()
    owner = User.objects.latest("pk")
    dates = {"created_at": now, "expires_at": now + timedelta(days=1)}
    return ApiToken.objects.create(user=owner, name="Grafana", digest="x", rights=["view"], **dates).pk


# What the number in an address is the key of, where it is no host: a thing that exists.
SOMETHING: dict[str, Callable[[], int]] = {
    **{
        f"accounts:{name}": _person
        for name in (
            *("person", "role_add", "membership", "person_state", "person_password", "person_authenticator"),
            *("person_sessions", "person_token"),
        )
    },
    **{f"accounts:{name}": _group for name in ("group", "group_role", "group_delete")},
    "accounts:role_remove": lambda: Grant.objects.get_or_create(user_id=_person(), role="viewer")[0].pk,
    "accounts:token_end": _token,
}
