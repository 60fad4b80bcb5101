"""What deleting one snapshot does to the room on each volume, and to the sizes of the files that stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from snapshots.domain.facts import NOW, DriveFact, FileFact, VMFacts
from snapshots.domain.forecast import Forecast
from snapshots.domain.merging.pace import Pace
from snapshots.domain.merging.sizes import NOTHING, Room, Size, add, exactly
from snapshots.domain.room import full_size, new_blocks

Sizes = dict[str, Size]
Rates = Mapping[str, float | None]


@dataclass(slots=True)
class Effect:
    """By volume. `works`: on which files are read and written for it. `takes`: what parents grow by, and what Now
    writes meanwhile (`written`), before anything is given back; `gives`: what is free when it is over. `virtual`: the
    full size of the parents that take something in; `unknown`: why there may be more to it. `moved`: bytes that are
    copied at most; `sizes`: of the files that are left. `growing`: bytes a second that Now writes to what is
    merged; `unmeasured`: files that it writes to, nobody knows how fast."""

    forecast: Forecast
    works: set[int | None] = field(default_factory=set)
    takes: Room = field(default_factory=dict)
    gives: Room = field(default_factory=dict)
    virtual: dict[int | None, int] = field(default_factory=dict)
    written: dict[int | None, int] = field(default_factory=dict)
    unknown: dict[int | None, str] = field(default_factory=dict)
    sizes: Sizes = field(default_factory=dict)
    moved: int = 0
    growing: float = 0.0
    unmeasured: Sequence[str] = ()
    seconds: float = 0.0

    @property
    def grows(self) -> int:
        """Of the parents at most, without what Now writes."""
        return sum(size.most - self.written.get(volume, 0) for volume, size in self.takes.items())

    @property
    def wins(self) -> int:
        """What is won at best: what goes, if the parents grow by nothing."""
        return sum(size.least for size in self.gives.values())


def effect_of(forecast: Forecast, facts: VMFacts, sizes: Sizes, rates: Rates, pace: Pace) -> Effect:
    """`sizes` as they may be when it begins; `rates`: disk -> bytes that Now writes a second. Where nobody
    knows, it is reckoned with as 0, and said so (of_step.py)."""
    effect = Effect(forecast, sizes=dict(sizes))
    merged = _merged(forecast)
    children = {child.key for _, theirs in merged for child in theirs}
    effect.moved = sum(sizes.get(key, NOTHING).most for key in children)
    leaves = [(facts.files.get(drive.file or ""), rates.get(drive.place)) for drive in leaves_of(facts)]
    effect.unmeasured = [file.name for file, rate in leaves if file and file.is_checkpoint_file and rate is None]
    effect.growing = sum(rate or 0.0 for file, rate in leaves if file and file.key in children)
    effect.seconds = pace.seconds(effect.moved, effect.growing)
    for file, rate in leaves:
        _write(effect, file, (rate or 0.0) * effect.seconds)
    for parent, theirs in merged:
        _take_in(effect, parent, theirs)
    for one in forecast.going:
        effect.works.add(one.file.volume)
        add(effect.gives, one.file.volume, effect.sizes.pop(one.file.key, NOTHING))
    _forget(effect, facts)
    return effect


def leaves_of(facts: VMFacts) -> Sequence[DriveFact]:
    """The drives that Now writes to."""
    return [drive for drive in facts.drives if drive.snapshot == NOW and drive.file]


def sizes_of(facts: VMFacts) -> Sizes:
    """As they were read; those that were not are left out."""
    return {key: exactly(file.size) for key, file in facts.files.items() if file.size is not None}


def _merged(forecast: Forecast) -> Sequence[tuple[FileFact, Sequence[FileFact]]]:
    found: dict[str, tuple[FileFact, list[FileFact]]] = {}
    for one in forecast.fates:
        if one.into is not None:
            found.setdefault(one.into.key, (one.into, []))[1].append(one.file)
    return list(found.values())


def _write(effect: Effect, file: FileFact | None, count: float) -> None:
    if file is None or count < 1:
        return
    if file.key in effect.sizes:
        effect.sizes[file.key] = effect.sizes[file.key].written(count)
    add(effect.takes, file.volume, NOTHING.written(count))
    effect.written[file.volume] = effect.written.get(file.volume, 0) + int(count)


def _take_in(effect: Effect, parent: FileFact, children: Sequence[FileFact]) -> None:
    size = effect.sizes.get(parent.key)
    effect.works.add(parent.volume)
    if parent.kind == "Fixed":
        return
    for one in (parent, *children):
        if one.key not in effect.sizes or (one is parent and one.virtual_size is None):
            effect.unknown[parent.volume] = f"The size of {one.name} is not known."
    parent, size = expanded(parent, children), size or NOTHING
    grows = _growth(parent, size, [(one, effect.sizes.get(one.key, NOTHING)) for one in children])
    effect.sizes[parent.key] = size.plus(grows)
    add(effect.takes, parent.volume, grows)
    effect.virtual[parent.volume] = effect.virtual.get(parent.volume, 0) + (parent.virtual_size or 0)


def expanded(parent: FileFact, children: Sequence[FileFact]) -> FileFact:
    """A child that is larger than its parent was expanded since; merged, it makes the parent as large."""
    sizes = [one.virtual_size for one in (parent, *children) if one.virtual_size is not None]
    return parent if parent.virtual_size is None else parent._replace(virtual_size=max(sizes))


def _growth(parent: FileFact, size: Size, children: Sequence[tuple[FileFact, Size]]) -> Size:
    """Of `likely` as HYPERV.md §3.7 has it: min(what the children hold, what the parent lacks to its virtual size)."""
    likely = sum(theirs.likely for _, theirs in children)
    if parent.virtual_size is not None:
        likely = min(likely, max(0, parent.virtual_size - size.likely))
    most = new_blocks(parent, [one._replace(size=theirs.most) for one, theirs in children])
    full = full_size(parent)
    if full is not None:
        most = min(most, max(0, full - size.most))
    return Size(0, likely, max(likely, most))


def _forget(effect: Effect, facts: VMFacts) -> None:
    """The saved state goes with the configuration, at once."""
    one = next(one for one in facts.snapshots if one.id == effect.forecast.snapshot)
    if one.saved_state_bytes:
        add(effect.gives, one.volume, exactly(one.saved_state_bytes))
