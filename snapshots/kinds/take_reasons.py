"""What speaks against taking a snapshot: one function for each reason."""

import re
from collections.abc import Callable, Sequence

from jobs.answers import Answer, Verdict, go, refuse, unknown, warn
from jobs.vms.reasons import against_any_change
from snapshots.domain.merging.facts import USUAL
from snapshots.domain.merging.words import many, size
from snapshots.kinds.change_facts import SnapshotStanding
from snapshots.kinds.change_reasons import domain_controller, state, whole

# Plan for Hyper-V scalability in Windows Server 2016 (FIELD.md 3).
MOST = 50
# From so many on a read goes through so many files that people feel it (docs/findings.md, rule of depth).
DEEP = 8
SHORTEST, LONGEST = 3, 100
# "Server25 - (7/18/2025 - 1:43:55 PM)", in whatever language: what Windows calls one that nobody named.
_BY_WINDOWS = re.compile(r" - \(.*\d{1,4}\D\d{1,2}\D\d{1,4}.*\d{1,2}\D\d{2}.*\)$")
_WILD = set("*?[]`")
_REFUSED_DISKS = {
    "pass_through": "is a disk of the host that is passed through: Hyper-V takes no snapshots of such VMs",
    "shared": "is a shared disk, of which Hyper-V supports no snapshots",
    "set": "is a VHD Set, which keeps checkpoints in itself: New-VHDSnapshot is its command",
}


def name_refused(name: str) -> str:
    """Why a snapshot may not be called so, in a sentence; empty where it may."""
    if not SHORTEST <= len(name) <= LONGEST:
        return f"A name has {SHORTEST} to {LONGEST} characters."
    if not name.isprintable():
        return "A name has no characters in it that cannot be seen."
    if _WILD & set(name):
        return "No * ? [ ] or ` in it: PowerShell takes them for a pattern, and would find other snapshots too."
    if _BY_WINDOWS.search(name):
        return "That is how Windows calls one that nobody has named. Say what it is for: “before update to 4.2”."
    return ""


def name(standing: SnapshotStanding, wanted: str) -> Answer:
    if refused := name_refused(wanted) if wanted else "":
        return refuse("name.odd", refused)
    if wanted and standing.called(wanted):
        return refuse("name.taken", f"A snapshot of the VM is called “{wanted}” already: say another name.")
    return go("name.fits", "No snapshot of the VM is called so.")


def count(standing: SnapshotStanding, wanted: str) -> Answer:
    there = len(standing.taken)
    if there >= MOST:
        return refuse("count.most", f"It has {there} snapshots, and Hyper-V allows no more than {MOST}.")
    if there >= DEEP:
        told = (
            f"It has {many(there, 'snapshot')} already: each one more makes its disks slower, and merging them longer."
        )
        return warn("count.many", told)
    return go("count.few", f"It has {many(there, 'snapshot')} so far.")


def policy(standing: SnapshotStanding, wanted: str) -> Answer:
    """The VM's own setting says of which kind it will be; the portal leaves that as it is."""
    runs = standing.state == "Running"
    if standing.policy == "Disabled":
        return refuse("policy.disabled", "Snapshots are switched off in the settings of this VM.")
    if not runs:
        return go("policy.off", "It does not run, so that its disks are kept as they are, and no memory.")
    if standing.policy == "Production":
        told = (
            "Production: its guest is asked to bring its data to rest, and no memory is kept. Where the guest cannot, "
            "Hyper-V takes a standard one, with memory, without asking."
        )
        return go("policy.production", told)
    if standing.policy == "ProductionOnly":
        told = "Production only: its guest is asked to bring its data to rest. Where it cannot, none is taken."
        return go("policy.production_only", told)
    told = (
        "Standard: its memory is kept too, and its programs are not asked. Applied later, databases and whoever talks "
        "to others find themselves in the past."
    )
    return warn("policy.standard", told)


def disks(standing: SnapshotStanding, wanted: str) -> Answer:
    """Unsupported by Microsoft (FIELD.md 4, 10 and 11)."""
    for disk, what in standing.odd_disks:
        return refuse(f"disks.{what}", f"{disk} {_REFUSED_DISKS[what]}.")
    if standing.fibre is None:
        return unknown("disks.unread", "Whether it has virtual Fibre Channel adapters was not read.", is_advice=True)
    if standing.fibre:
        told = (
            f"It has {many(standing.fibre, 'virtual Fibre Channel adapter')}: Hyper-V takes no snapshots of such VMs."
        )
        return refuse("disks.fibre_channel", told)
    return go("disks.plain", "All its disks are files that a snapshot keeps.")


def space(standing: SnapshotStanding, wanted: str) -> Answer:
    """At once: the memory, where it may be written, and what stays free beside everything. Later, at worst, every
    block of its disks anew (rule S5)."""
    if not standing.rooms:
        return unknown("space.unknown", "On which volume its disks lie is not known.", is_advice=True)
    memory = 0 if standing.policy == "ProductionOnly" else standing.memory_bytes
    for room in standing.rooms:
        if room.free is None:
            return unknown("space.unknown", f"How much is free on {room.path} is not known.", is_advice=True)
        needed = (memory or 0) + USUAL.margin_bytes
        if room.free < needed:
            told = f"{size(room.free)} are free on {room.path}, and at least {size(needed)} should be."
            return refuse("space.short", told)
    tight = [room for room in standing.rooms if room.worst is not None and (room.free or 0) < room.worst]
    if tight:
        told = f"Its disks can write {size(tight[0].worst or 0)} anew, and {size(tight[0].free or 0)} are free on"
        return warn(
            "space.may_fill", f"{told} {tight[0].path} now. Full, it stops every VM there: do not keep it long."
        )
    return go("space.enough", "There is room for all that its disks can write anew.")


Reason = Callable[[SnapshotStanding, str], Answer]
REASONS: Sequence[Reason] = (name, count, policy, disks, space)
AGREED = ("policy",)  # what this warns of, people have to have read


def verdict_on(standing: SnapshotStanding, wanted: str = "") -> Verdict:
    """`wanted`: its name, empty while nobody has said one."""
    own = [reason(standing, wanted) for reason in REASONS]
    shared = [state(standing), whole(standing), domain_controller(standing)]
    return Verdict([*_any_change(standing), *shared, *own])


def _any_change(standing: SnapshotStanding) -> list[Answer]:
    """But for a merge that is left over, of which more is said here."""
    return [answer for answer in against_any_change(standing) if answer.reason != "pending"]
