"""Reasons that lie in a snapshot: who took it, whether its chains are whole, who else needs its files."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from snapshots.domain.chains import Chain, Fault, Trouble
from snapshots.domain.classes import Kind
from snapshots.domain.facts import NOW, FileFact, Id, Others, VMFacts
from snapshots.domain.fates import GOES, Fate
from snapshots.domain.forecast import Forecast
from snapshots.domain.forecast import forecast as foresee
from snapshots.domain.merging.answers import Answer, go, refuse, unknown, warn
from snapshots.domain.merging.facts import Case, Chains, Terms
from snapshots.domain.merging.words import many

# Of these nobody can tell what lies behind; the others are damage.
_UNREAD = frozenset({Fault.LOCKED, Fault.DENIED, Fault.UNREADABLE, Fault.TOO_LONG, Fault.UNREAD})


def owner_class(case: Case, snapshot: Id, terms: Terms) -> Answer:
    """Who took it decides whether people may delete it."""
    told = case.picture.classes[snapshot]
    if told.kind == Kind.OTHER:
        return unknown("class.other", told.reason)
    if told.kind not in terms.classes:
        return refuse(f"class.{told.kind}", f"{told.reason} Only those that people took are merged, 1 class of 8.")
    if told.kind == Kind.USER:
        return go("class.user", told.reason)
    return warn(f"class.{told.kind}", f"{told.reason} It is allowed here all the same.")


def chain(case: Case, snapshot: Id, forecast: Forecast) -> Answer:
    """Whole, as the tree says, and as an earlier preflight saw it."""
    tree = case.picture.tree
    if snapshot in tree.circles or snapshot in tree.lost:
        what = "comes back to itself" if snapshot in tree.circles else "hangs on a snapshot that was not read"
        return refuse(
            "chain.tree", f"The tree of its {many(len(tree.children), 'snapshot')} is damaged: this one {what}."
        )
    troubles = [trouble for chain in case.picture.chains() for trouble in chain.troubles]
    certain = [one for one in (*troubles, *case.picture.strangers()) if one.is_certain]
    if damage := [one for one in certain if one.fault not in _UNREAD]:
        return refuse("chain.damaged", f"{damage[0].sentence} ({_of(damage)})")
    if troubles:
        return unknown("chain.unread", f"{troubles[0].sentence} ({_of(troubles)})")
    if unsure := next((one for one in forecast.fates if one.fate == Fate.UNKNOWN), None):
        return unknown("chain.unsure", f"What becomes of {unsure.file.name} is not known: {unsure.reason}")
    if whose := _without_disks(case, snapshot):
        return unknown("chain.no_drives", f"The disks of {whose} have not been read (0 of them).")
    if waiting := _pending(case.picture.chains(), {drive.file for drive in case.picture.facts.drives}):
        return refuse(
            "chain.pending",
            f"{waiting[0].name} belongs to no snapshot and one child hangs on it ({len(waiting)} in all): an earlier "
            "merge has not come to its end, and this deletion would begin it anew. Find out what stopped it first.",
        )
    seen = chains_of(case)
    if case.expected is not None and dict(case.expected) != dict(seen):
        differing = sum(case.expected.get(key) != seen.get(key) for key in {*case.expected, *seen})
        return refuse("chain.changed", f"{many(differing, 'chain')} of the VM changed since the preflight: look again.")
    return go("chain.whole", f"{many(len(seen), 'chain')} of {many(len(case.picture.facts.files), 'file')}, all whole.")


def sharing(case: Case, forecast: Forecast) -> Answer:
    """Hyper-V merges by the tree of this VM alone (docs/verified.md): what another VM needs of the files that it
    would take, or write into, is lost to that one."""
    others = case.picture.facts.others
    for file in _in_danger(case.picture.facts, forecast):
        needs = (others.users.get(file.key), others.attached.get(file.key), others.children.get(file.key))
        if found := next((one for one in needs if one), None):
            return refuse(
                "sharing.other_vm",
                f"{file.name} is needed by others too ({many(len(found), 'other VM')}), and Hyper-V would change it by "
                "the snapshots of this VM alone: their disk would be lost.",
            )
    return go("sharing.none", "0 other VMs need a file that goes or takes one in.")


def _without_disks(case: Case, snapshot: Id) -> str:
    """Whose are not known; empty where both the VM's and the snapshot's are."""
    facts = case.picture.facts
    if not facts.drives_read or not any(drive.snapshot == NOW and drive.file for drive in facts.drives):
        return "the VM"
    return "" if any(drive.snapshot == snapshot for drive in facts.drives) else "the snapshot"


def _pending(chains: Sequence[Chain], pointed: Collection[str | None]) -> Sequence[FileFact]:
    """Files in use that nothing of this VM is pointed at and whose one child is of a checkpoint: Hyper-V would have
    merged the two when the snapshot went."""
    children: dict[str, dict[str, FileFact]] = {}
    parents: dict[str, FileFact] = {}
    for chain in chains:
        for child, parent in pairwise(chain.files):
            parents[parent.key] = parent
            children.setdefault(parent.key, {})[child.key] = child
    return [
        parents[key]
        for key, theirs in children.items()
        if key not in pointed and len(theirs) == 1 and next(iter(theirs.values())).is_checkpoint_file
    ]


def _in_danger(facts: VMFacts, forecast: Forecast) -> Iterator[FileFact]:
    """The files of the snapshot; what goes and what takes something in if nobody else is looked at; and the checkpoint
    files on what nobody can tell the fate of."""
    alone = foresee(replace(facts, others=Others()), forecast.snapshot)
    unsure = set()
    for drive in facts.drives:
        if drive.snapshot == forecast.snapshot and drive.file:
            yield facts.files.get(drive.file, FileFact(drive.file, drive.file))
    for one in (*forecast.fates, *alone.fates):
        if one.fate in GOES:
            yield one.file
        elif one.fate == Fate.UNKNOWN:
            unsure.add(one.file.key)
        if one.into is not None:
            yield one.into
    yield from (file for file in facts.files.values() if file.is_checkpoint_file and file.parent in unsure)


def chains_of(case: Case) -> Chains:
    """As they stand, for a later preflight to compare with."""
    return {
        (chain.drive.snapshot, chain.drive.place): tuple(file.key for file in chain.files)
        for chain in case.picture.chains()
    }


def _of(troubles: Sequence[Trouble]) -> str:
    return f"1 of {len(troubles)} faults" if len(troubles) > 1 else "the only fault"
