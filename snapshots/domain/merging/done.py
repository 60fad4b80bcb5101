"""Whether a deletion has come to its end (HYPERV.md §3.7).

Remove-VMSnapshot returns before the merge begins, and neither its answer nor a job that vanished says that it is over.
Done is: the snapshot is gone, nothing is merging, the chains of Now and of all other snapshots are those of the
forecast, and the files that were to go are gone; seen twice, where the VM is. Everything else that does not go on has a
name and a next step.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from snapshots.domain.facts import Id
from snapshots.domain.merging.endings import (
    ANSWER_LOST,
    AT_WORK,
    BEGINNING,
    DELETING,
    DONE,
    FILES_STAY,
    HOST_REFUSED,
    LOCKED,
    MERGING,
    MOVED,
    NO_SPACE,
    NOT_AS_FORECAST,
    NOT_DELETED,
    NOT_REMOVED,
    OTHER_SNAPSHOT,
    OTHER_STAYS,
    REBOOTED,
    REFUSED_BUSY,
    SEEN_ONCE,
    STILL_AT_WORK,
    STRANGE_ONCE,
    STUCK,
    UNREAD,
    WRONG_HOST,
    Ending,
)
from snapshots.domain.merging.facts import Chains
from snapshots.domain.merging.of_vm import IDLE
from snapshots.domain.merging.words import many, size, span

# Two looks that are closer than this are one: Hyper-V begins to merge seconds after the cmdlet returned.
APART = timedelta(seconds=20)
# ERROR_SHARING_VIOLATION and ERROR_DISK_FULL, as Hyper-V writes them into the event of a merge that failed, in every
# language (FIELD.md §4: bareos #2624; winerror.h).
IN_USE, DISK_FULL = "0x80070020", "0x80070070"
# Without any sign of a merge for so long, it does not go on by itself.
PATIENCE = timedelta(minutes=10)
# While a backup is seen at work: it lets go when it is over, and one of a large VM takes a night.
PATIENCE_BACKUP = timedelta(hours=12)
# After Hyper-V has said so itself: what it tries again at once, it tries within seconds.
PATIENCE_AFTER_FAILURE = timedelta(seconds=45)


class Answered(StrEnum):
    """What came back on what was sent. NO is an error: the deletion may be queued at the host all the same."""

    YES = "yes"
    NO = "no"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Watched:
    """What was sent, and what is to come of it. `before`, `after`: the chains as they were, and as forecast; `others`:
    the snapshots that stay. `needs`: bytes that have to be free for it. `active_at`: when something of it was seen
    last, at first when it was sent."""

    snapshot: Id
    others: Collection[Id]
    host: str
    before: Chains
    after: Chains
    sent_at: datetime
    active_at: datetime
    answered: Answered = Answered.YES
    needs: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What one host showed. None: it was not read. `owner`: where the VM is; `host` was asked. `is_merging`: the VM or
    a live job says so. `status`: Hyper-V's words for the VM; without any nobody knows what is going on. `free`: bytes
    on the volume that takes the merge in. `failed_at`: event 19100 of the VM, and `failed_as`: what it says.
    `has_recovery`: one of the snapshots is a backup's own. `left`: of the files that were to go, those that are still
    on the disk; a Windows that cannot be asked has none to tell of."""

    at: datetime
    host: str
    owner: str | None
    snapshots: Collection[Id] | None = None
    chains: Chains | None = None
    is_merging: bool | None = None
    status: Collection[str] | None = None
    booted_at: datetime | None = None
    free: int | None = None
    failed_at: datetime | None = None
    failed_as: str = ""
    has_recovery: bool = False
    left: Collection[str] | None = None

    @property
    def is_whole(self) -> bool:
        return None not in (self.owner, self.snapshots, self.chains, self.is_merging) and bool(self.status)

    @property
    def is_backing_up(self) -> bool:
        return "BackingUpVirtualMachine" in (self.status or ())

    @property
    def operations(self) -> Sequence[str]:
        """Whatever its status says that is not rest."""
        return sorted(set(self.status or ()) - IDLE)


def ending_of(watched: Watched, earlier: Look | None, latest: Look) -> Ending:
    """By the latest look, and the one before it; None where there was none."""
    if latest.owner is not None and latest.owner != latest.host:
        return WRONG_HOST.of(latest.owner, watched.host)
    if not latest.is_whole:
        return UNREAD.of(latest.host)
    if latest.is_merging:
        return MERGING.of(span((latest.at - watched.sent_at).total_seconds()))
    if watched.snapshot in (latest.snapshots or ()):
        return _still_there(watched, earlier, latest)
    if taken := set(latest.snapshots or ()) - set(watched.others):
        return _beside(watched, latest, len(taken))
    if as_forecast(watched, latest):
        return _finished(watched, earlier, latest)
    if latest.operations and watched.after and _same(latest.chains or {}, watched.after):
        return _at_work(watched, latest)
    if _lies_as_forecast(watched, latest):
        return _not_removed(watched, latest)
    if _is_pending(watched, latest):
        return _pending(watched, latest)
    return _strange(watched, earlier, latest)


def as_forecast(watched: Watched, look: Look) -> bool:
    """And of the files that were to go none is there any more."""
    return look.left is not None and not look.left and _lies_as_forecast(watched, look)


def _lies_as_forecast(watched: Watched, look: Look) -> bool:
    """Gone, at rest, and every chain as it was said; of no chain at all nothing was said."""
    return (
        look.is_whole
        and bool(watched.after)
        and not look.operations
        and look.owner == look.host
        and not look.is_merging
        and set(look.snapshots or ()) == set(watched.others)
        and _same(look.chains or {}, watched.after)
    )


def _same(one: Chains, other: Chains) -> bool:
    return {key: tuple(chain) for key, chain in one.items()} == {key: tuple(chain) for key, chain in other.items()}


def _are_two(earlier: Look | None, latest: Look) -> bool:
    """At the same host: what another showed before the VM came says nothing of here."""
    return earlier is not None and earlier.host == latest.host and latest.at - earlier.at >= APART


def _finished(watched: Watched, earlier: Look | None, latest: Look) -> Ending:
    if earlier is not None and _are_two(earlier, latest) and as_forecast(watched, earlier):
        return DONE.of(len(watched.after))
    return SEEN_ONCE.of(len(watched.after))


def _not_removed(watched: Watched, latest: Look) -> Ending:
    """What became of the files themselves: unknown, or some are there. Room is won by none of those."""
    if latest.left is None:
        return UNREAD.of(latest.host)
    waited, count = latest.at - watched.active_at, len(latest.left)
    if waited < _patience(latest):
        return NOT_REMOVED.of(len(watched.after), count)
    return FILES_STAY.of(len(watched.after), many(count, "file"), span(waited.total_seconds()))


def _patience(latest: Look) -> timedelta:
    return PATIENCE_BACKUP if latest.is_backing_up else PATIENCE


def _beside(watched: Watched, latest: Look, taken: int) -> Ending:
    """With another snapshot that was taken meanwhile, mostly by a backup."""
    waited = latest.at - watched.active_at
    patience = PATIENCE_BACKUP if latest.has_recovery else _patience(latest)
    return OTHER_SNAPSHOT.of(taken) if waited < patience else OTHER_STAYS.of(taken, span(waited.total_seconds()))


def _at_work(watched: Watched, latest: Look) -> Ending:
    """As forecast, and something is going on that may change it."""
    waited, what = latest.at - watched.active_at, ", ".join(latest.operations)
    return AT_WORK.of(what) if waited < _patience(latest) else STILL_AT_WORK.of(what, span(waited.total_seconds()))


def _still_there(watched: Watched, earlier: Look | None, latest: Look) -> Ending:
    if "DeletingSnapshot" in (latest.status or ()):
        return DELETING.of()
    waited = latest.at - watched.active_at
    if watched.answered == Answered.NO and _rested(watched, earlier, latest):
        return HOST_REFUSED.of()
    if waited < PATIENCE:
        return BEGINNING.of(span(waited.total_seconds()))
    if watched.answered == Answered.NO:
        return REFUSED_BUSY.of(span(waited.total_seconds()), ", ".join(latest.operations) or "unknown")
    end = ANSWER_LOST if watched.answered == Answered.LOST else NOT_DELETED
    return end.of(span(waited.total_seconds()))


def _rested(watched: Watched, earlier: Look | None, latest: Look) -> bool:
    """Two looks that show the same, at rest, with the snapshot where it was."""
    if earlier is None or not _are_two(earlier, latest):
        return False
    there = all(watched.snapshot in (one.snapshots or ()) for one in (earlier, latest))
    return there and _is_at_rest(earlier) and _is_at_rest(latest) and _same(earlier.chains or {}, latest.chains or {})


def _is_at_rest(look: Look) -> bool:
    return look.is_whole and not look.is_merging and not look.operations


def _is_pending(watched: Watched, latest: Look) -> bool:
    """Every chain is as before, as forecast, or on the way: files that are to go still lie in between."""
    chains = latest.chains or {}
    return chains.keys() == watched.after.keys() and all(
        _between(chains[key], watched.before.get(key, ()), after) for key, after in watched.after.items()
    )


def _between(chain: Collection[str], before: Collection[str], after: Collection[str]) -> bool:
    """Nothing new, nothing missing that should stay, in the order in which they were."""
    known = [key for key in before if key in set(chain)]
    return known == list(chain) and set(after) <= set(chain)


def _pending(watched: Watched, latest: Look) -> Ending:
    """The snapshot is gone and its files are not: it has not begun yet, or something is in its way. Where Hyper-V has
    said itself that it failed there is no use in waiting long."""
    idle = latest.at - watched.active_at
    said_so = latest.failed_at is not None and latest.failed_at >= max(watched.sent_at, watched.active_at - APART)
    if idle < (PATIENCE_AFTER_FAILURE if said_so and not latest.is_backing_up else _patience(latest)):
        return BEGINNING.of(span(idle.total_seconds()))
    told = span(idle.total_seconds())
    failed = latest.failed_as if latest.failed_at is not None and latest.failed_at >= watched.sent_at else ""
    if "BackingUpVirtualMachine" in (latest.status or ()) or IN_USE in failed:
        return LOCKED.of(told)
    if latest.free is not None and (latest.free < watched.needs or DISK_FULL in failed):
        return NO_SPACE.of(size(watched.needs), size(latest.free))
    if latest.booted_at is not None and latest.booted_at > watched.sent_at:
        return REBOOTED.of(latest.host, told)
    if latest.host != watched.host:
        return MOVED.of(watched.host, latest.host, told)
    if latest.failed_at is not None and latest.failed_at >= watched.sent_at:
        return STUCK.of(f"{told}, and Hyper-V reported that it failed (event 19100)")
    return STUCK.of(told)


def _strange(watched: Watched, earlier: Look | None, latest: Look) -> Ending:
    """Files lie otherwise than was said: believed when it was seen twice, at rest."""
    chains, after = latest.chains or {}, watched.after
    count = sum(tuple(chains.get(key, ())) != tuple(after.get(key, ())) for key in {*chains, *after})
    two = earlier is not None and _are_two(earlier, latest) and _is_at_rest(earlier) and _is_at_rest(latest)
    if earlier is not None and two and _same(earlier.chains or {}, chains):
        return NOT_AS_FORECAST.of(count, len(after))
    return STRANGE_ONCE.of(count, len(after))
