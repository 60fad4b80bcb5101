"""Rules of what people say of a snapshot: what it is called, who answers for it, until when."""

import re
from datetime import timedelta

from findings.quantities import Quantity, age_since, text
from findings.rules import Found, Kind, Limits, Severity, Threshold, Unit, Unknown, rule
from snapshots.choices import SnapshotClass
from snapshots.rules.ages import NO_MOMENT
from snapshots.rules.facts import SnapshotFacts
from snapshots.rules.providing import snapshot_facts, snapshots_alike

# Hyper-V's own name ends in date and hour, in the format of the host (HYPERV.md §3.3): "(7/18/2025 - 1:43:55 PM)",
# "(18.07.2025 - 13:43:55)". Eight digits at least, and the hour with its seconds.
_DEFAULT_NAME = re.compile(r"\((?=(?:[^()\d]*\d){8})[^()]*\d{1,2}[:.]\d{2}[:.]\d{2}[^()]*\)\s*$")


@rule(
    "snapshots.default_name",
    title="Snapshot with the name that Windows gave it",
    about=Kind.SNAPSHOT,
    facts=snapshot_facts,
    needs=("snapshots",),
    severity=Severity.NOTICE,
    because="Nobody can tell from a date what it is for, so nobody dares to delete it.",
    remedy="Rename it after what was about to be done: Rename-VMSnapshot, or the name field in Hyper-V Manager.",
    source="Ground rule S8: useful names, so that a hierarchy can be read",
)
def default_name(fact: SnapshotFacts, limits: Limits) -> Found | Unknown | None:
    """Of what people take: nobody chose the names of the others."""
    if fact.kind != SnapshotClass.STANDARD or not _DEFAULT_NAME.search(fact.subject.name):
        return None
    return Found("It is called {name}, which is Windows’ own way to name one.", {"name": text(fact.subject.name)})


@rule(
    "snapshots.no_owner",
    title="Snapshot that nobody answers for",
    about=Kind.SNAPSHOT,
    facts=snapshot_facts,
    alike=snapshots_alike("taken_at", "owner"),
    needs=("snapshots",),
    severity=Severity.NOTICE,
    because="What belongs to nobody is deleted by nobody.",
    remedy="Write on its page who needs it, what for and until when; or delete it.",
    source="Asked for at Xen Orchestra: lists with creator and note",
    thresholds=(
        Threshold("hours", "Age from which on it needs an owner", Unit.HOURS, 24, most=8760,
                  source="24 h: what is taken for an hour’s work is gone by then (a SCOM pack’s error)"),
    ),
)  # fmt: skip
def no_owner(fact: SnapshotFacts, limits: Limits) -> Found | Unknown | None:
    if fact.kind != SnapshotClass.STANDARD or fact.owner:
        return None
    if fact.taken_at is None:
        return NO_MOMENT
    if fact.now - fact.taken_at <= timedelta(hours=limits["hours"]):
        return None
    return Found(
        "It was taken {age} ago, and nobody has said that they need it; after {allowed} somebody should.",
        {"age": age_since(fact.taken_at), "allowed": Quantity(limits["hours"], Unit.HOURS)},
        cost_bytes=fact.bytes_today,
    )


@rule(
    "snapshots.past_expiry",
    title="Snapshot past its date",
    about=Kind.SNAPSHOT,
    facts=snapshot_facts,
    needs=("snapshots",),
    severity=Severity.WARNING,
    because="Its owner said until when it is needed, and that moment is over.",
    remedy="Ask its owner; then delete it, or write down a new date with the reason.",
    source="The date that its owner wrote",
)
def past_expiry(fact: SnapshotFacts, limits: Limits) -> Found | Unknown | None:
    if fact.expires_at is None or fact.expires_at > fact.now:
        return None
    return Found(
        "{owner} meant to have it deleted {over} ago.",
        {"owner": text(fact.owner or "Its owner"), "over": age_since(fact.expires_at)},
        cost_bytes=fact.bytes_today,
    )
