"""What snapshots cost, how deep they are and what deleting one does, worked out again: slow, and without a trick.

Everything is looked up anew in the plain lists; nothing is remembered between two questions.
"""

from collections.abc import Iterator

from snapshots.domain.facts import NOW, FileFact, Id, VMFacts


def is_child(key: str) -> bool:
    return key.endswith((".avhdx", ".avhd"))


def parent_of(facts: VMFacts, snapshot: Id) -> Id | None:
    if snapshot == NOW:
        return next((one.id for one in facts.snapshots if one.is_current), None)
    return next(one.parent for one in facts.snapshots if one.id == snapshot)


def below(facts: VMFacts, snapshot: Id) -> list[Id]:
    """What it rests on, the nearest first."""
    known = [one.id for one in facts.snapshots]
    found: list[Id] = []
    under = parent_of(facts, snapshot)
    while under in known and under not in [snapshot, *found]:
        found.append(under)
        under = parent_of(facts, under)
    return found


def depth(facts: VMFacts, snapshot: Id) -> int:
    return len(below(facts, snapshot)) + 1


def lost(facts: VMFacts) -> set[Id]:
    known = {one.id for one in facts.snapshots}
    return {one.id for one in facts.snapshots if one.parent and one.parent not in known}


def links(facts: VMFacts, start: str) -> Iterator[tuple[str, bool]]:
    """Keys from this one down, each once; and whether it is known what lies below."""
    met: list[str] = []
    key: str | None = start
    while key is not None:
        file = facts.files.get(key)
        again = key in met
        yield key, file is not None and not file.error and not again
        if file is None or file.error or again:
            return
        met.append(key)
        key = file.parent


def doubts(facts: VMFacts, start: str) -> list[tuple[str, str]]:
    """What speaks against a file of this chain having been made from its parent: (what, key of the child)."""
    found = []
    tested: set[str | None] = set()
    for key in [key for key, is_open in links(facts, start) if is_open]:
        if facts.files[key].fit == "fits" or key in tested:
            tested.add(facts.files[key].parent)
            continue
        child, parent = facts.files[key], facts.files.get(facts.files[key].parent or "")
        if parent is not None and not parent.error:
            found += [(what, key) for what in doubts_of(child, parent)]
    return found


def doubts_of(child: FileFact, parent: FileFact) -> list[str]:
    """By Hyper-V's test of the child, where there was one; else by the headers."""
    if child.fit == "fits":
        return []
    if child.fit in ("mismatched", "changed"):
        return [] if parent.fit in ("mismatched", "changed") else [child.fit]
    if child.fit == "unsure":
        return [] if parent.fit in ("mismatched", "changed", "unsure") else ["unsure"]
    formats = ["format_differs"] if child.format and parent.format and child.format != parent.format else []
    if child.virtual_size is None or parent.virtual_size is None:
        return formats
    if child.format == "VHD":
        return formats + ["mismatched"] * (child.virtual_size != parent.virtual_size)
    return formats + ["size_differs"] * (child.virtual_size != parent.virtual_size)


def owner_of_file(facts: VMFacts, snapshot: Id, key: str, *, is_leaf: bool) -> Id | None:
    """Which snapshot holds this file, seen from a drive of `snapshot` above it."""
    holding = [drive.snapshot for drive in facts.drives if drive.file == key and drive.snapshot != NOW]
    for one in below(facts, snapshot):
        if one in holding:
            return one
    others = [one for one in holding if one != snapshot]
    return others[0] if others and not is_leaf else None


def attribution(facts: VMFacts) -> tuple[dict[str, Id | None], dict[Id | None, int]]:
    """Checkpoint file -> the snapshot that causes it; and how many chains of each snapshot cannot be followed."""
    cause: dict[str, Id | None] = {}
    gaps: dict[Id | None, int] = {}
    known = [NOW, *(one.id for one in facts.snapshots)]
    for drive in facts.drives:
        if drive.file is None or drive.snapshot not in known:
            continue
        mine: list[str] = []
        whose: Id | None = None
        is_broken = False
        for key, is_open in links(facts, drive.file):
            whose = owner_of_file(facts, drive.snapshot, key, is_leaf=not mine)
            if whose or not is_child(key):
                break
            if key in facts.files and key not in mine:
                mine.append(key)
            if not is_open:
                is_broken = True
                whose = next(iter(below(facts, drive.snapshot)), None)
                break
        else:
            mine = mine[:-1]  # without a parent it is no child
        if is_broken:
            gaps[whose] = gaps.get(whose, 0) + 1
        for key in mine:
            cause.setdefault(key, whose)
    return cause, gaps


def cost(facts: VMFacts, snapshot: Id | None) -> tuple[int | None, int]:
    """(bytes today, or None where that is not known; bytes that are known)."""
    cause, gaps = attribution(facts)
    sizes = [facts.files[key].size for key, one in cause.items() if one == snapshot]
    sizes += [one.saved_state_bytes for one in facts.snapshots if one.id == snapshot]
    known = sum(size for size in sizes if size is not None)
    has_drives = snapshot is None or any(drive.snapshot == snapshot for drive in facts.drives)
    unread = not has_drives and any(drive.snapshot == NOW for drive in facts.drives)
    return (None if None in sizes or snapshot in gaps or unread else known), known


def worst(facts: VMFacts, snapshot: Id) -> int:
    """Known bytes when every file of the snapshot has grown to the virtual size of its parent."""
    cause, _ = attribution(facts)
    grown = 0
    for key, one in cause.items():
        if one == snapshot:
            file = facts.files[key]
            under = facts.files.get(file.parent or "")
            full = under.virtual_size if under and under.virtual_size is not None else file.virtual_size
            grown += max(file.size or 0, full or 0)
    return grown + sum(one.saved_state_bytes or 0 for one in facts.snapshots if one.id == snapshot)


def after_deleting(facts: VMFacts, snapshot: Id) -> tuple[dict[str, str], dict[tuple[Id, str], list[str]]]:
    """Of a VM that is whole: what became of each file ("deleted", or the file that it was merged into), and the chains
    that Now and the other snapshots have then. One change after another, until nothing is left to be done."""
    parents = {key: file.parent for key, file in facts.files.items()}
    pointed = {(drive.snapshot, drive.place): drive.file for drive in facts.drives if drive.snapshot != snapshot}
    mine = {drive.file for drive in facts.drives if drive.snapshot == snapshot}
    became: dict[str, str] = {}

    def chain(key: str | None) -> list[str]:
        return [] if key is None else [key, *chain(parents[key])]

    while True:
        used = {key for start in pointed.values() for key in chain(start)}
        free = sorted(key for key in mine if key in parents and key not in pointed.values())
        for key in free:
            hanging = [one for one in used if parents[one] == key]
            if not hanging and is_child(key):
                became[key] = "deleted"
                mine.add(parents.pop(key) or "")
                break
            if len(hanging) == 1 and is_child(hanging[0]):
                became[hanging[0]] = key
                pointed = {place: key if file == hanging[0] else file for place, file in pointed.items()}
                del parents[hanging[0]]
                parents.update({one: key for one, under in parents.items() if under == hanging[0]})
                break
        else:
            return became, {place: chain(file) for place, file in pointed.items()}
