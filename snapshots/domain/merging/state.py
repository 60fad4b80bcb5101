"""One VM in the course of a plan: what is left to be deleted, and how its files are by then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from snapshots.domain.facts import Id, VMFacts
from snapshots.domain.forecast import Forecast, forecast
from snapshots.domain.merging.afterwards import after
from snapshots.domain.merging.answers import Answer
from snapshots.domain.merging.effects import Effect, Sizes, effect_of, leaves_of, sizes_of
from snapshots.domain.merging.facts import Case
from snapshots.domain.merging.of_step import against_step


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
    _against: Answer | None = field(default=None)
    _is_asked: bool = field(default=False)

    @classmethod
    def of(cls, case: Case, order: Sequence[Id]) -> "Course":
        facts = case.picture.facts
        course = cls(case, list(order), facts, sizes_of(facts))
        course.rank_anew()
        return course

    def rates(self, when_done: Effect | None = None) -> Mapping[int | None, float]:
        """Volume -> bytes that Now writes a second; `when_done`: then, when it may write to what took its file in."""
        facts = after(self.facts, when_done.forecast) if when_done else self.facts
        found: dict[int | None, float] = {}
        for drive in leaves_of(facts):
            file, rate = facts.files.get(drive.file or ""), self.case.growth.get(drive.place)
            if file is not None and rate:
                found[file.volume] = found.get(file.volume, 0.0) + rate
        return found

    def grow(self, at: float) -> None:
        """By what Now has written until then."""
        for drive in leaves_of(self.facts):
            rate = self.case.growth.get(drive.place)
            if drive.file and drive.file in self.sizes and rate:
                self.sizes[drive.file] = self.sizes[drive.file].written(rate * (at - self.at))
        self.at = at

    @property
    def forecast(self) -> Forecast:
        """Of the one that is first in its order."""
        if self._forecast is None:
            self._forecast = forecast(self.facts, self.waiting[0])
        return self._forecast

    def next(self) -> Effect:
        """Of the one that is first in its order."""
        return effect_of(self.forecast, self.facts, self.sizes, self.case.growth, self.case.host.pace)

    def rank_anew(self) -> None:
        """What needs no room first, and of it what gives most; then what needs least, so that room is won before it is
        spent."""
        if self.waiting:
            effect = self.next()
            self.rank = (effect.grows, -effect.wins, str(self.case.id))
            self.works = frozenset(effect.works)

    def against(self, *, unsure: bool) -> Answer | None:
        """What speaks against the next one as its files are by then; asked anew after each step."""
        if not self._is_asked:
            self._against, self._is_asked = against_step(self.case, self.facts, self.forecast, unsure=unsure), True
        return self._against

    def finish(self, effect: Effect, at: float) -> None:
        """Its first one is gone."""
        self.facts, self.sizes, self.at = after(self.facts, effect.forecast), effect.sizes, at
        self.waiting.pop(0)
        self._forecast, self._is_asked = None, False
        self.rank_anew()
