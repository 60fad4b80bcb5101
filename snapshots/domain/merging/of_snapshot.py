"""Reasons that lie in a snapshot: who took it, whether its chains are whole, who else needs its files."""

from collections.abc import Iterator, Mapping, Sequence

from snapshots.domain.chains import Fault, Trouble
from snapshots.domain.classes import Kind
from snapshots.domain.facts import FileFact, Id
from snapshots.domain.fates import Fate
from snapshots.domain.forecast import Forecast
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
    if not any(drive.snapshot == snapshot for drive in case.picture.facts.drives) and case.picture.facts.drives:
        return unknown("chain.no_drives", "Its disks have not been read yet (0 of them).")
    seen = chains_of(case)
    if case.expected is not None and dict(case.expected) != dict(seen):
        differing = sum(case.expected.get(key) != seen.get(key) for key in {*case.expected, *seen})
        return refuse("chain.changed", f"{many(differing, 'chain')} of the VM changed since the preflight: look again.")
    return go("chain.whole", f"{many(len(seen), 'chain')} of {many(len(case.picture.facts.files), 'file')}, all whole.")


def sharing(case: Case, forecast: Forecast) -> Answer:
    """A file of a checkpoint that another VM is pointed at would be taken from under it."""
    users = case.picture.facts.others.users
    for file in _in_danger(case.picture.facts.files, forecast):
        if names := users.get(file.key):
            told = many(len(names), "other VM")
            return refuse(
                "sharing.other_vm", f"{told} needs {file.name}, which the merge would take: its disk would be lost."
            )
    return go("sharing.none", "0 other VMs need a file that goes.")


def _in_danger(files: Mapping[str, FileFact], forecast: Forecast) -> Iterator[FileFact]:
    """What goes, and the checkpoint files on what nobody can tell the fate of."""
    unsure = set()
    for one in forecast.fates:
        if one.fate in (Fate.DELETED, Fate.MERGED):
            yield one.file
        elif one.fate == Fate.UNKNOWN:
            unsure.add(one.file.key)
    yield from (file for file in files.values() if file.is_checkpoint_file and file.parent in unsure)


def chains_of(case: Case) -> Chains:
    """As they stand, for a later preflight to compare with."""
    return {
        (chain.drive.snapshot, chain.drive.place): tuple(file.key for file in chain.files)
        for chain in case.picture.chains()
    }


def _of(troubles: Sequence[Trouble]) -> str:
    return f"1 of {len(troubles)} faults" if len(troubles) > 1 else "the only fault"
