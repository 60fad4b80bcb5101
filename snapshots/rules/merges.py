"""Rules of merges: those that did not happen, those that must not be begun, those for which there is no room."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from findings.quantities import Quantity, age_since, bytes_, count, text
from findings.rules import Effort, Found, Kind, Limits, Severity, Threshold, Unit, Unknown, rule
from hyperv.contracts.vm_look import may_roll_back
from inventory.chains import unmerged
from inventory.merge_events import MERGE_FAILED, MERGED
from snapshots.rules.facts import DiskFacts, EventFacts, FileFacts, VMFacts, VolumeFacts
from snapshots.rules.providing import vm_facts, vms_with_children_alike, volume_facts, volumes_that_may_fill

_WINDOW = Threshold(
    "event_days", "How long an event is believed", Unit.DAYS, 7, least=1, most=90, less_is_stricter=False
)
GIB = 1024**3


def left_over(disk: DiskFacts) -> Sequence[FileFacts]:
    """Children in the chain of Now that no snapshot is in need of."""
    files = () if disk.is_set else disk.files
    return [files[place] for place in unmerged([(file.path, file.held) for file in files])]


@rule(
    "snapshots.merge_pending",
    title="Merge pending or failed",
    about=Kind.VM,
    facts=vm_facts,
    alike=vms_with_children_alike("unmerged", "operational_status", "events"),
    needs=("snapshots", "disks", "vms", "events"),
    severity=Severity.CRITICAL,
    effort=Effort.HOURS,
    because="No list of Hyper-V’s shows these files any more, and they grow with every write until the volume is full.",
    remedy="See that no backup holds a file, then that there is room. A VM that may be off for a while: shut it down "
    "and watch whether Hyper-V merges then. Never touch the files by hand.",
    source="Attached AVHDX without a snapshot; event 19100",
    thresholds=(_WINDOW,),
)
def merge_pending(fact: VMFacts, limits: Limits) -> Found | Unknown | None:
    if "MergingDisks" in fact.operational_status:
        return None
    left = [file for disk in fact.disks for file in left_over(disk)]
    failed = _failure(fact.events, fact.now - timedelta(days=limits["event_days"]))
    if left:
        return _pending(left, failed)
    if failed is None or not fact.children:
        return None
    return Found("Hyper-V could not merge its disks {when} ago (event {event}).", _told(failed))


def _pending(left: Sequence[FileFacts], failed: EventFacts | None) -> Found:
    sizes = [file.size_bytes for file in left if file.size_bytes is not None]
    total = sum(sizes) if len(sizes) == len(left) else None
    evidence = {"files": count(len(left)), "size": bytes_(total), "path": text(left[0].path)}
    sentence = (
        "Files that it runs on and that no snapshot is in need of: {files}, of {size} together, among them {path}."
    )
    if failed is None:
        return Found(sentence, evidence, cost_bytes=total)
    more = " Hyper-V could not merge them {when} ago (event {event})."
    return Found(sentence + more, evidence | _told(failed), cost_bytes=total)


def _told(event: EventFacts) -> dict[str, Quantity]:
    return {"when": age_since(event.at), "event": text(str(event.event_id))}


def _failure(events: Sequence[EventFacts], since: datetime) -> EventFacts | None:
    """The last word on merges, where that is a failure."""
    told = [event for event in events if event.event_id in (MERGED, MERGE_FAILED) and event.at >= since]
    last = max(told, key=lambda event: event.at, default=None)
    return last if last is not None and last.event_id == MERGE_FAILED else None


@rule(
    "snapshots.hold",
    title="Hold: do not restart or move",
    about=Kind.VM,
    facts=vm_facts,
    alike=vms_with_children_alike("events"),
    needs=("disks", "events", "vms"),
    severity=Severity.CRITICAL,
    effort=Effort.HOURS,
    because="Hyper-V could not save where the VM’s disks are, and it runs on a snapshot’s file: a restart or a move "
    "may take it back to the snapshot, and everything since is lost.",
    remedy="No merge, no applying, no stop, no move, no drain of its host. Back it up from inside the guest first, "
    "then call support.",
    source="Event 3216 or 0x80048102, 0x800480BD, 0x800480BC, 0x800703EE with a differencing disk",
    thresholds=(_WINDOW,),
)
def hold(fact: VMFacts, limits: Limits) -> Found | Unknown | None:
    """What was started after the event has read its files anew."""
    since = max(
        fact.now - timedelta(days=limits["event_days"]), fact.booted_at or datetime.min.replace(tzinfo=fact.now.tzinfo)
    )
    told = [event for event in fact.events if event.at >= since and may_roll_back(event.event_id, event.message)]
    if not told or not fact.children:
        return None
    last = max(told, key=lambda event: event.at)
    return Found(
        "Hyper-V reported {when} ago that it could not save its configuration (event {event}), and it runs on files of "
        "snapshots ({files}).",
        _told(last) | {"files": count(len(fact.children))},
    )


@rule(
    "snapshots.volume_full",
    title="Volume too full to merge",
    about=Kind.VOLUME,
    facts=volume_facts,
    alike=volumes_that_may_fill,
    needs=("volumes",),
    severity=Severity.CRITICAL,
    effort=Effort.HOURS,
    because="A merge needs room before it gives any back; without it the merge fails and the snapshot keeps growing.",
    remedy="Make room first: move a VM’s disks or old files elsewhere, or extend the volume. Then delete small ones.",
    source="Ground rule S6; room for min(child, what its parent can grow by), as oVirt reckons",
    thresholds=(
        Threshold("margin_gib", "GiB that stay free beside the merge", Unit.COUNT, 5, most=100_000,
                  less_is_stricter=False, source="oVirt stops every act below 5 GB"),
    ),
)  # fmt: skip
def volume_full(fact: VolumeFacts, limits: Limits) -> Found | Unknown | None:
    """The largest single one: one at a time goes on, and gives back what it took."""
    unread = fact.unread.get("disks", "")
    if not fact.merges:
        return Unknown(unread) if unread else None
    if fact.free_bytes is None:
        return Unknown(fact.free_unknown or "How much is free on it is not known.", shown=True)
    margin = int(limits["margin_gib"] * GIB)
    sized = [merge for merge in fact.merges if merge.need_bytes is not None]
    worst = max(sized, key=lambda merge: merge.need_bytes or 0, default=None)
    if worst is not None and (worst.need_bytes or 0) + margin > fact.free_bytes:
        return Found(
            "Merging a snapshot of {vm} may take {need} before anything is given back; {free} are free, of which "
            "{margin} should stay.",
            {
                "vm": text(worst.vm),
                "need": bytes_(worst.need_bytes),
                "free": bytes_(fact.free_bytes),
                "margin": bytes_(margin),
                "path": text(worst.path),
            },
        )
    if len(sized) < len(fact.merges):
        return Unknown("Some files that would be merged on it could not be read, so nobody knows what room they take.")
    return Unknown(unread) if unread else None
