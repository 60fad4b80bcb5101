"""What changed in the estate."""

from datetime import datetime
from typing import Any

from api.schemas.refs import ClusterRef, HostRef, VMRef, cluster_ref, host_ref
from api.schemas.telling import Thing, own
from history.choices import ChangeKind
from history.selectors import ChangeRow


class Change(Thing):
    """One change that a poll showed. Polls look now and then: it happened after `earliest_at` and not after `at`."""

    id: int = own("The portal's own number of the change.")
    at: datetime = own("When it was seen, or when it happened where the host told that.")
    earliest_at: datetime | None = own("The look before, which did not show it; null: nobody had looked before.")
    is_exact: bool = own("Whether the host told the moment itself.")
    kind: ChangeKind = own("Which change, as a word for programs.")
    title: str = own("Which change, for people.")
    name: str = own("What it is about, as that was called then.")
    details: str = own("What is different, in words; empty: `title` says all.")
    before: Any = own("What was: a value, or {name: value} of what differs; null: there was none.")
    after: Any = own("What is; null: there is none.")
    vm: VMRef | None = own("Of which VM; null: of none.")
    host: HostRef | None = own("On which host; null: all nodes of the cluster see it alike.")
    from_host: HostRef | None = own("Where a VM that moved was before; null: it did not move.")
    cluster: ClusterRef | None = own("Of which cluster; null: of none.")
    thing: str = own(
        "What of the VM, host or cluster it is about: `thing=` asks for its changes; empty: itself, or the key would "
        "tell of a host that you may not see."
    )
    poll_id: int | None = own("The poll that showed it, as long as that is kept: /polls/{id}; null: none did.")


_SAME = "at earliest_at is_exact name before after poll_id".split()


def change_of(row: ChangeRow) -> Change:
    change = row.change
    vm = VMRef(id=change.vm_id, name=change.vm.name if change.vm else None) if change.vm_id else None
    return Change(
        id=change.pk,
        kind=ChangeKind(change.kind),
        title=change.get_kind_display(),
        details=row.sentence,
        thing=row.thing,
        vm=vm,
        host=host_ref(change.host) if change.host else None,
        from_host=host_ref(change.from_host) if change.from_host else None,
        cluster=cluster_ref(change.cluster),
        **{name: getattr(change, name) for name in _SAME},
    )
