"""One VM in the course of a plan: what is left to be deleted, and how its files are by then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from snapshots.domain.facts import Id, VMFacts
from snapshots.domain.forecast import Forecast, forecast
from snapshots.domain.merging.afterwards import after
from snapshots.domain.merging.effects import Effect, Sizes, effect_of, leaves_of, sizes_of
from snapshots.domain.merging.facts import Case


@dataclass(slots=True, eq=False)
class Course:
    """`waiting`: in their order. `at`: until when what Now writes is in `sizes`; `rank`: by which it is preferred;
    `works`: the volumes that the next one works on."""

    case: Case
    waiting: list[Id]
    facts: VMFacts
    sizes: Sizes
    at: float = 0.0
    rank: tuple[int, int, str] = (0, 0, "")
    works: frozenset[int | None] = frozenset()
    _forecast: Forecast | None = field(default=None)

    @classmethod
    def of(cls, case: Case, order: Sequence[Id]) -> "Course":
        facts = case.picture.facts
        course = cls(case, list(order), facts, sizes_of(facts))
        course.rank_anew()
        return course

    def rates(self) -> Mapping[int | None, float]:
        """Volume -> bytes that Now writes a second."""
        found: dict[int | None, float] = {}
        for drive in leaves_of(self.facts):
            file, rate = self.facts.files.get(drive.file or ""), self.case.growth.get(drive.place, 0.0)
            if file is not None and rate:
                found[file.volume] = found.get(file.volume, 0.0) + rate
        return found

    def grow(self, at: float) -> None:
        """By what Now has written until then."""
        for drive in leaves_of(self.facts):
            rate = self.case.growth.get(drive.place, 0.0)
            if drive.file and drive.file in self.sizes and rate:
                self.sizes[drive.file] = self.sizes[drive.file].written(rate * (at - self.at))
        self.at = at

    def next(self) -> Effect:
        """Of the one that is first in its order."""
        if self._forecast is None:
            self._forecast = forecast(self.facts, self.waiting[0])
        return effect_of(self._forecast, self.facts, self.sizes, self.case.growth, self.case.host.pace)

    def rank_anew(self) -> None:
        """What needs no room first, and of it what gives most; then what needs least, so that room is won before it is
        spent."""
        if self.waiting:
            effect = self.next()
            self.rank = (effect.grows, -effect.wins, str(self.case.id))
            self.works = frozenset(effect.works)

    def finish(self, effect: Effect, at: float) -> None:
        """Its first one is gone."""
        self.facts, self.sizes, self.at = after(self.facts, effect.forecast), effect.sizes, at
        self.waiting.pop(0)
        self._forecast = None
        self.rank_anew()
