"""What a kind of job is, and which there are. The engine knows none: apps register theirs in AppConfig.ready().

A kind looks (`observe`) and decides (`step`); the engine alone writes states, acts and events, and it alone sends.

- `observe(facts, target)` asks the host how things stand, with the account for reading. It changes nothing, takes at
  most `look_seconds`, raises what `hyperv` raises, and holds no connection of the database.
- `step(facts, observation, acts)` is pure: from what was seen and from the acts so far, what now? It is asked again
  after every look, and never has to care whether something was sent before: the engine sends an act once, whatever
  `step` says, and while an act has no answer it only looks. What it has to know at the next look it writes down:
  `noted` of its decision is kept with the job, and comes back in `facts.noted`.
- `plan(facts)` says which acts there may be, with script and parameters. That is what people are shown before they
  queue it, and nothing else is ever sent: only `expect`, what the script has to find, may differ.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from hyperv.target import Target
from jobs.choices import ENDED, ActOutcome, Asks, State

EXPECT = "expect"


@dataclass(frozen=True, slots=True)
class Facts:
    """A job as its kind sees it; `now` by the portal's clock. `host_id`: the host that is looked at (`Kind.place`)."""

    job_id: int
    parameters: Mapping[str, Any]
    preflight: Mapping[str, Any] | None
    subject_id: str
    host_id: int
    vm_id: UUID | None
    started_at: datetime | None
    cancel_asked: bool
    now: datetime
    noted: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ActSeen:
    """What was sent, and what came back. `found`: what the script found; `sentence`: why it did not answer; `detail`:
    Hyper-V's own words; `error_id` and `hresult` are Hyper-V's."""

    name: str
    outcome: ActOutcome
    committed_at: datetime
    found: Any = None
    code: str = ""
    sentence: str = ""
    error_id: str = ""
    hresult: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """All that is known; None is unknown."""

    stage: str = ""
    percent: float | None = None
    bytes_done: int | None = None
    bytes_total: int | None = None
    expected_end_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again in as many seconds. `sentence`: what it waits for. `noted`, here and below: None leaves it as it
    was."""

    seconds: float
    sentence: str
    progress: Progress = field(default_factory=Progress)
    said: str = ""
    noted: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Postpone:
    """Back into the queue for as many seconds, without holding anybody else up. Only while nothing was sent: after
    that it is a Wait, because what was sent keeps its slots until its end."""

    seconds: float
    sentence: str
    code: str = "postponed"
    noted: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """`name` is sent once in the life of a job. `script` lies in hyperv/scripts. `shown`: the names of acts before it
    whose effect the host shows; while one has no answer and is not among them, nothing is sent."""

    name: str
    script: str
    parameters: Mapping[str, Any]
    progress: Progress = field(default_factory=Progress)
    shown: Sequence[str] = ()
    noted: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Nobody but a person can say how it goes on. `code`: none of those by which the engine asks for a yes.
    `look_seconds`: meanwhile the portal looks again so often, and whatever else `step` says then holds: it may go on,
    or end. None: it looks when a person lets it."""

    code: str
    sentence: str
    next_step: str
    said: str = ""
    noted: Mapping[str, Any] | None = None
    look_seconds: float | None = None

    def __post_init__(self) -> None:
        if self.code in (Asks.APPROVAL, Asks.RECONFIRM):
            raise ValueError(f"a kind does not ask for {self.code}: the engine does")


@dataclass(frozen=True, slots=True)
class End:
    """`state`: one of choices.ENDED. `said`: the host's own words."""

    state: State
    code: str
    sentence: str
    next_step: str = ""
    said: str = ""
    noted: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.state not in ENDED:
            raise ValueError(f"{self.state} is no end")


Decision = Wait | Postpone | Send | Ask | End


def _where_it_was_queued(facts: Facts) -> int | None:
    return facts.host_id


def _those_it_was_queued_with(facts: Facts) -> Sequence[int] | None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """`needs_approval`: unless people have decided otherwise for it. `heeds_windows`: it waits for the maintenance
    window of its host. `settle_seconds`: for how long after an act the host may not show its effect yet; then a person
    is asked. `patience_seconds`: for how long the host may be out of reach. `place`: at which host it is now (None: it
    is gone from everywhere), where that can change; `volumes`: on which volumes it works now (None: those with which
    it was queued). Its slots follow both. `page`: a template for the page of a job, which finds what `told` makes of
    the job, as far as whoever looks may see it, under the name `told`. `ended` writes down what follows from an end
    that the kind itself decided, in the transaction in which the job ends. `on_2008_r2`: whether a person has allowed
    it on that host, which runs Windows Server 2008 (R2); all others send nothing there."""

    key: str
    title: str
    observe: Callable[[Facts, Target], Any]
    step: Callable[[Facts, Any, Sequence[ActSeen]], Decision]
    plan: Callable[[Facts], Sequence[Send]]
    icon: str = "bolt"
    needs_approval: bool = False
    heeds_windows: bool = True
    look_seconds: float = 40.0
    act_seconds: float = 60.0
    settle_seconds: float = 120.0
    patience_seconds: float = 3600.0
    place: Callable[[Facts], int | None] = _where_it_was_queued
    volumes: Callable[[Facts], Sequence[int] | None] = _those_it_was_queued_with
    page: str = ""
    told: Callable[[Any], Any] | None = None
    ended: Callable[[Any, End], None] | None = None
    on_2008_r2: Callable[[Any], bool] | None = None


class KindUnknown(LookupError):
    """The app that brought it is not here any more."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    if kind.key in _kinds and _kinds[kind.key] is not kind:
        raise ValueError(f"two kinds of job are called {kind.key}")
    _kinds[kind.key] = kind


def forget(key: str) -> None:
    """For tests, which bring kinds of their own."""
    _kinds.pop(key, None)


def kind_called(key: str) -> Kind:
    if key not in _kinds:
        raise KindUnknown(key)
    return _kinds[key]


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.title)


def title_of(key: str) -> str:
    """For people; the key itself where the kind is not here any more."""
    return _kinds[key].title if key in _kinds else key
