"""A job that is not queued yet, for whoever is asked whether it should be: what it would send, word for word, and what
holds for it: the stop, windows, approvals, consent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.models import Host
from jobs.forbids import Forbidden, around
from jobs.kinds import Kind, kind_called
from jobs.models import KindPolicy, Stop
from jobs.selectors.job_page import Command, script_words
from jobs.services import Wish, would_refuse
from jobs.services.queueing import planned_acts
from jobs.windows import Hours, closes_at, is_open, next_opening


@dataclass(frozen=True, slots=True)
class Sent:
    """A script, word for word, and every time that it is sent."""

    script: str
    text: str
    commands: Sequence[Command]


@dataclass(frozen=True, slots=True)
class HostWindow:
    """`opens_at` None: it is open now, until `closes_at`; where `hours` is empty it always is."""

    host: Host
    hours: Sequence[Hours]
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def in_words(self) -> str:
        return "; ".join(map(str, self.hours))


@dataclass(frozen=True, slots=True)
class Holds:
    """What holds for jobs of one kind at some hosts. `refusals`: why there is no job at all, each once."""

    kind: Kind
    refusals: Sequence[Forbidden]
    windows: Sequence[HostWindow]
    needs_approval: bool
    stop: Stop | None
    is_held: bool

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals) or self.is_held

    @property
    def has_windows(self) -> bool:
        return self.kind.heeds_windows and any(window.hours for window in self.windows)


def sent_by(wishes: Iterable[Wish]) -> list[Sent]:
    """In the order in which they are first sent; each script once."""
    found: dict[str, list[Command]] = {}
    for wish in wishes:
        for send in planned_acts(kind_called(wish.kind), wish):
            command = Command(send.name, send.script, "", dict(send.parameters), None)
            found.setdefault(send.script, []).append(command)
    return [Sent(script, script_words(script), commands) for script, commands in found.items()]


def holds_for(kind: Kind, hosts: Iterable[Host], now: datetime) -> Holds:
    """Five queries, whatever their number. The hosts with their clusters."""
    hosts = sorted({host.pk: host for host in hosts}.values(), key=lambda host: (host.name.lower(), host.pk))
    told = around(hosts, now)
    policy = KindPolicy.objects.filter(kind=kind.key).first()
    return Holds(
        kind,
        tuple(filter(None, (would_refuse(host, told.builds, kind) for host in hosts))),
        [_window(host, told.windows.get(host.pk, ()), now) for host in hosts],
        policy.needs_approval if policy else kind.needs_approval,
        told.stop,
        told.release is None,
    )


def _window(host: Host, hours: Sequence[Hours], now: datetime) -> HostWindow:
    opens = None if is_open(hours, now) else next_opening(hours, now)
    return HostWindow(host, hours, opens, closes_at(hours, now))
