"""What a reason says of a change that is wanted. Pure, and it imports nothing: domains may build on it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Say(StrEnum):
    GO = "go"
    WARN = "warn"
    UNKNOWN = "unknown"
    REFUSE = "refuse"


WORST_FIRST = (Say.REFUSE, Say.UNKNOWN, Say.WARN, Say.GO)


@dataclass(frozen=True, slots=True)
class Answer:
    """`code`: reason and finding, for programs ("space.short"). `sentence`: for people, with its number. `is_advice`:
    the reason can warn at most, so that it weighs no more where nobody knows."""

    code: str
    say: Say
    sentence: str
    is_advice: bool = False

    @property
    def reason(self) -> str:
        return self.code.partition(".")[0]

    @property
    def weighs(self) -> Say:
        return Say.WARN if self.is_advice and self.say == Say.UNKNOWN else self.say


def go(code: str, sentence: str) -> Answer:
    return Answer(code, Say.GO, sentence)


def warn(code: str, sentence: str) -> Answer:
    return Answer(code, Say.WARN, sentence)


def unknown(code: str, sentence: str, *, is_advice: bool = False) -> Answer:
    return Answer(code, Say.UNKNOWN, sentence, is_advice)


def refuse(code: str, sentence: str) -> Answer:
    return Answer(code, Say.REFUSE, sentence)


def worst_of(answers: Iterable[Answer]) -> Say:
    """GO where there is nothing to say."""
    said = {answer.weighs for answer in answers}
    return next((say for say in WORST_FIRST if say in said), Say.GO)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that speaks on one VM, or on one snapshot."""

    answers: Sequence[Answer]

    @property
    def say(self) -> Say:
        return worst_of(self.answers)

    @property
    def against(self) -> Sequence[Answer]:
        """What does not simply say go, the heaviest first."""
        told = [answer for answer in self.answers if answer.say != Say.GO]
        return sorted(told, key=lambda answer: WORST_FIRST.index(answer.weighs))


def new_warning(verdict: Verdict, read: Collection[str], reasons: Collection[str]) -> Answer | None:
    """Of those reasons the first that warns of something that is not among the codes that were read: nobody has agreed
    to that. Whoever read that nobody knows has agreed to either."""
    for answer in verdict.against:
        known = {answer.code, f"{answer.reason}.unknown"}
        if answer.say == Say.WARN and answer.reason in reasons and not known.intersection(read):
            return answer
    return None
