"""Random VMs with snapshots, as plain facts: grown by taking, applying and deleting, then damaged."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from snapshots.domain.facts import NOW, DriveFact, FileFact, Id, Others, SnapshotFact, VMFacts

GIB = 1 << 30
DISKS = ("SCSI 0:0", "SCSI 0:1")
VERBS = st.lists(st.tuples(st.sampled_from(["take", "take", "apply", "forget"]), st.integers(0, 30)), max_size=12)
DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(
            ["size", "error", "lost", "loop", "parent", "snapshot", "circle", "held twice", "other VM", "fit", "format"]
        ),
        st.integers(0, 40),
        st.integers(0, 40),
    ),
    max_size=4,
)


def ident(number: int) -> Id:
    return uuid.UUID(int=number + 1)


class Machine:
    """A VM with two disks. Every snapshot freezes the files and lets the VM go on in children of them."""

    def __init__(self, size: Callable[[], int]) -> None:
        self.size, self.count = size, 0
        self.files: dict[str, FileFact] = {}
        self.snapshots: dict[Id, SnapshotFact] = {}
        self.drives: dict[tuple[Id, str], str] = {}
        for number, place in enumerate(DISKS):
            self.drives[NOW, place] = self.file(f"disk{number}.vhdx", None)

    def file(self, name: str, parent: str | None) -> str:
        key = f"c:\\vm\\{name}"
        self.files[key] = FileFact(key, key, self.size(), (100 + len(name) % 2) * GIB, parent, None, None, "VHDX")
        return key

    def take(self, _: int) -> None:
        one, under = ident(self.count), self.current
        self.count += 1
        self.snapshots[one] = SnapshotFact(one, under, "Standard", False, None, None, self.size())
        for place in DISKS:
            self.drives[one, place] = self.drives[NOW, place]
        self.go_on_from(one)

    def apply(self, choice: int) -> None:
        if self.snapshots:
            self.go_on_from(list(self.snapshots)[choice % len(self.snapshots)])

    def forget(self, choice: int) -> None:
        """The configuration forgets one and no file is merged: what is left when merges wait."""
        if not self.snapshots:
            return
        one = list(self.snapshots)[choice % len(self.snapshots)]
        gone = self.snapshots.pop(one)
        for key, fact in self.snapshots.items():
            if fact.parent == one:
                self.snapshots[key] = fact._replace(parent=gone.parent)
        if gone.is_current and gone.parent in self.snapshots:
            self.snapshots[gone.parent] = self.snapshots[gone.parent]._replace(is_current=True)
        self.drives = {key: file for key, file in self.drives.items() if key[0] != one}

    @property
    def current(self) -> Id | None:
        return next((one.id for one in self.snapshots.values() if one.is_current), None)

    def go_on_from(self, one: Id) -> None:
        for key, fact in self.snapshots.items():
            self.snapshots[key] = fact._replace(is_current=key == one)
        for number, place in enumerate(DISKS):
            self.drives[NOW, place] = self.file(f"disk{number}_{len(self.files)}.avhdx", self.drives[one, place])

    @property
    def facts(self) -> VMFacts:
        drives = [DriveFact(one, place, file) for (one, place), file in self.drives.items()]
        return VMFacts(list(self.snapshots.values()), drives, dict(self.files))


def grown(verbs: Sequence[tuple[str, int]], sizes: Sequence[int]) -> VMFacts:
    turn = iter(range(10**6))
    machine = Machine(lambda: sizes[next(turn) % len(sizes)] * GIB)
    for verb, choice in verbs:
        getattr(machine, verb)(choice)
    return machine.facts


def damaged(facts: VMFacts, damage: Sequence[tuple[str, int, int]]) -> VMFacts:
    for what, one, other in damage:
        facts = _DAMAGE[what](facts, one, other)
    return facts


def _at(things: Any, number: int) -> Any:
    kept = list(things)
    return kept[number % len(kept)]


def _with_file(facts: VMFacts, key: str, **told: Any) -> VMFacts:
    return replace(facts, files={**facts.files, key: facts.files[key]._replace(**told)}) if facts.files else facts


def _lost(facts: VMFacts, one: int, other: int) -> VMFacts:
    gone = _at(facts.files, one) if facts.files else ""
    return replace(facts, files={key: file for key, file in facts.files.items() if key != gone})


def _any_file(told: Callable[[VMFacts, int], dict[str, Any]]) -> Callable[[VMFacts, int, int], VMFacts]:
    def damage(facts: VMFacts, one: int, other: int) -> VMFacts:
        return _with_file(facts, _at(facts.files, one), **told(facts, other)) if facts.files else facts

    return damage


def _without_a_snapshot(facts: VMFacts, one: int, other: int) -> VMFacts:
    gone = _at(facts.snapshots, one) if facts.snapshots else None
    return replace(facts, snapshots=[fact for fact in facts.snapshots if fact is not gone])


def _circle(facts: VMFacts, one: int, other: int) -> VMFacts:
    if not facts.snapshots:
        return facts
    chosen, parent = _at(facts.snapshots, one), _at(facts.snapshots, other)
    bent = [fact._replace(parent=parent.id) if fact is chosen else fact for fact in facts.snapshots]
    return replace(facts, snapshots=bent)


def _held_twice(facts: VMFacts, one: int, other: int) -> VMFacts:
    moved, file = _at(facts.drives, one), _at(facts.drives, other).file
    return replace(facts, drives=[drive._replace(file=file) if drive is moved else drive for drive in facts.drives])


def _other_vm(facts: VMFacts, one: int, other: int) -> VMFacts:
    """Another VM is pointed at one of the files, and needs what lies below; or its file hangs on it."""
    if not facts.files:
        return facts
    key = _at(facts.files, one)
    users, way = {}, key
    while way in facts.files and way not in users:
        users[way] = ("other",)
        way = facts.files[way].parent
    if other % 2:
        return replace(facts, others=Others({}, {key: ("c:\\other\\disk.vhdx",)}, users))
    return replace(facts, others=Others({key: ("other",)}, {}, users))


_DAMAGE: dict[str, Callable[[VMFacts, int, int], VMFacts]] = {
    "size": _any_file(lambda facts, other: {"size": None}),
    "error": _any_file(lambda facts, other: {"error": "locked", "size": None, "parent": None, "virtual_size": None}),
    "lost": _lost,
    "loop": _any_file(lambda facts, other: {"parent": _at(facts.files, other)}),
    "parent": _any_file(lambda facts, other: {"virtual_size": None}),
    "fit": _any_file(lambda facts, other: {"fit": ("mismatched", "fits", "unsure", "changed")[other % 4]}),
    "format": _any_file(lambda facts, other: {"format": "VHD"}),
    "snapshot": _without_a_snapshot,
    "circle": _circle,
    "held twice": _held_twice,
    "other VM": _other_vm,
}


@st.composite
def vms(draw: st.DrawFn, whole: bool = False) -> VMFacts:
    sizes = draw(st.lists(st.integers(0, 120), min_size=1, max_size=6))
    facts = grown(draw(VERBS), sizes)
    return facts if whole else damaged(facts, draw(DAMAGE))
