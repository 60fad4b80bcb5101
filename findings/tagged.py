"""Tags say which thresholds count and what a VM is: whose tags changed is looked at again at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from findings.due import want
from inventory.models import VM, Host, HostSwitch
from tags.choices import Kind
from tags.keys import BY_NAME, Key


def look_again(keys: Collection[Key]) -> None:
    want(_hosts_of(keys))


def _hosts_of(keys: Collection[Key]) -> set[int]:
    """Where they are, by the keys alone (tags.keys): a thing whose row is gone is looked at with its owner. At most
    three queries."""
    named: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        for kind, identity in _owners(key):
            named[kind].add(identity)
    hosts = {int(pk) for pk in named["host"]}
    clusters = [int(pk) for pk in named["cluster"]]
    hosts |= set(Host.objects.filter(cluster__in=clusters).values_list("pk", flat=True))
    hosts |= set(VM.objects.filter(pk__in=named["vm"]).values_list("host", flat=True))
    hosts |= set(HostSwitch.objects.filter(name__in=named["switch"]).values_list("host", flat=True))
    return hosts


def _owners(key: Key) -> Iterator[tuple[str, str]]:
    """Kind and identity of what it belongs to."""
    first, _, rest = key.object_id.partition(":")
    if key.kind in (Kind.HOST, Kind.CLUSTER, Kind.VM):
        yield key.kind.value, key.object_id
    elif key.kind == Kind.SNAPSHOT:
        yield Kind.VM.value, first
    elif key.object_id.startswith(BY_NAME):
        yield "switch", key.object_id.removeprefix(BY_NAME)
    else:
        yield first, rest.partition(":")[0]
