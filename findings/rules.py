"""What a rule is, and how an app writes one.

A rule is a pure function: facts in, a finding out (or none). It asks no database, knows no clock but `fact.now` or what
else its facts hold, and answers the same whenever it is asked the same. An app has its rules in `APP/rules.py`; this
module finds them there when the portal starts. Nothing else has to be registered: catalogue, thresholds, preview,
pages, API and metrics follow from the declaration.

    from findings import quantities
    from findings.rules import Effort, Found, Limits, Reach, Severity, Subject, Threshold, Unit, Unknown, rule

    @dataclass(frozen=True, slots=True)
    class SnapshotFacts:                      # the shape is the app's own; `subject` and `unread` are the engine's
        subject: Subject                      # what the finding is about, and where that is
        unread: Mapping[str, str]             # section -> why it is not known now; {} where everything was read
        now: datetime                         # reach.now
        created_at: datetime | None
        ...

    def snapshot_facts(reach: Reach) -> Iterable[SnapshotFacts]:
        '''All of the hosts in the reach, in a constant number of queries; every subject once in the whole estate.'''
        unread = unread_sections(reach.hosts, reach.now)      # inventory.selectors.unread: host -> section -> reason
        ...
            Subject(Kind.SNAPSHOT, f"{vm_id}:{snapshot_id}", name, host=host_id, vm=vm_id,
                    page="snapshots:snapshot", page_key=str(pk))

    @rule(
        "snapshots.too_old",                  # APP.NAME, for ever: overrides and accepted risks are kept by it
        title="Snapshot older than its class allows",
        about=Kind.SNAPSHOT,
        facts=snapshot_facts,                 # rules with one provider share one call of it
        needs=("snapshots",),                 # sections without which nobody can say: the finding is unknown then
        severity=Severity.WARNING,
        because="A snapshot grows with every write and has to be merged one day: the later, the longer.",
        remedy="Delete it, or write down who needs it and until when.",
        source="FIELD.md 13: 7 to 30 days elsewhere",
        thresholds=(Threshold("user_days", "Age of one that a person took", Unit.DAYS, 7, least=0, most=3650),),
    )
    def too_old(fact: SnapshotFacts, limits: Limits) -> Found | Unknown | None:
        if fact.created_at is None:
            return Unknown("The host told no moment that can be read.")
        if fact.now - fact.created_at <= timedelta(days=limits["user_days"]):
            return None
        return Found(
            "It is {age} old; {allowed} are allowed.",        # names of the evidence; written out when it is shown
            {"age": age_since(fact.created_at), "allowed": days(limits["user_days"])},
            cost_bytes=fact.bytes_today,                      # what is gained by the remedy, None where nobody knows
        )

What the answers mean
- `Found`: it is true. `severity` and `remedy` of a single case may differ from those of the rule.
- `None`: it is not true; an open finding closes.
- `Unknown(reason)`: nobody can say. An open finding becomes unknown and never closes by that; where there is none, none
  is made, unless `shown=True`, for what people have to know that nobody knows (free space of a share).
- A subject that the facts no longer hold: gone, and its finding closes with it. So a provider leaves out nothing that
  still exists only because it could not be read: it gives the last known facts, with the reason in `unread`.

Evidence holds moments and not ages (`age_since`), so that a finding that stays as it is is not written again. A rule is
tested by calling it: `too_old(fact, too_old.limits(user_days=3))`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from django.db.models import TextChoices

from findings.quantities import Quantity, Unit

Read = TypeVar("Read")

__all__ = [
    "Alike",
    "Effort",
    "Fact",
    "Found",
    "Grouping",
    "Groups",
    "Kind",
    "Limit",
    "Limits",
    "Reach",
    "Rule",
    "Said",
    "Severity",
    "Subject",
    "Threshold",
    "Unit",
    "Unknown",
    "every_rule",
    "first_by_name",
    "register",
    "rule",
    "rule_called",
]


class Severity(IntEnum):
    """Higher is worse: the order is the order of sorting."""

    NOTICE = 10
    WARNING = 20
    CRITICAL = 30

    @property
    def label(self) -> str:
        return self.name.capitalize()


class Effort(IntEnum):
    """What the remedy takes of a person; between equals, the quick ones come first."""

    MINUTES = 1
    HOURS = 2
    PROJECT = 3


class Kind(TextChoices):
    """What findings are about; where tags know the thing too, under the same word and the same key (tags.keys)."""

    HOST = "host", "Host"
    CLUSTER = "cluster", "Cluster"
    VM = "vm", "VM"
    SNAPSHOT = "snapshot", "Snapshot"
    DISK = "disk", "Disk"
    VOLUME = "volume", "Volume"
    NETWORK = "network", "Network"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: `kind` and `key` as tags.keys writes them, so that its tags and its findings agree.

    It belongs to a host or, where all nodes see the same, to their cluster: exactly one of `host` and `cluster` is
    set. `vm`: the VM that it is or is of, which also decides who sees it. `page` and `page_key`: name and argument of
    the address of its page, empty where it has none.
    """

    kind: Kind
    key: str
    name: str
    host: int | None = None
    cluster: int | None = None
    vm: UUID | None = None
    page: str = ""
    page_key: str = ""


class Fact(Protocol):
    """What a provider yields: anything with these two."""

    @property
    def subject(self) -> Subject: ...

    @property
    def unread(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """What is looked at: these hosts and all that is theirs, and what is their clusters'. Facts of both kinds are asked
    for by key: `host_id__in=reach.hosts`, `cluster_id__in=reach.clusters`."""

    hosts: frozenset[int]
    clusters: frozenset[int]
    now: datetime
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, read: "Callable[[Reach], Read]") -> "Read":
        """What `read` answers for this reach, kept as long as it: what several providers rest on is read once."""
        if read not in self._kept:
            self._kept[read] = read(self)
        kept: Read = self._kept[read]
        return kept


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that people may set otherwise: everywhere, for a tag, a cluster, a host, a VM.

    `less_is_stricter`: of two tags that say different things, the stricter counts; an age of 7 days is stricter than
    one of 30, free space of 30 % is stricter than one of 10 %.
    """

    key: str
    title: str
    unit: Unit
    default: float
    least: float = 0
    most: float = 1_000_000
    less_is_stricter: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold as it counts for one subject. `said_by`: who said so ("tag production"), empty for the default;
    `tied`: what others of the same rank said, in words."""

    value: float
    unit: Unit
    said_by: str = ""
    tied: str = ""


class Limits(Mapping[str, float]):
    """Threshold -> number, as it counts for one subject."""

    def __init__(self, of: Mapping[str, Limit]) -> None:
        self.of = of

    def __getitem__(self, key: str) -> float:
        return self.of[key].value

    def __iter__(self) -> Iterator[str]:
        return iter(self.of)

    def __len__(self) -> int:
        return len(self.of)


@dataclass(frozen=True, slots=True)
class Found:
    """`sentence` names its evidence in braces. `cost_bytes`: what the remedy gives back. `since`: from when on it is
    true, where the facts tell; else it is since it was found."""

    sentence: str
    evidence: Mapping[str, Quantity] = field(default_factory=dict)
    severity: Severity | None = None
    remedy: str = ""
    cost_bytes: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """`reason`: a whole sentence for people."""

    reason: str
    shown: bool = False


Answer = Found | Unknown | None
Facts = Callable[[Reach], Iterable[Any]]
Test = Callable[[Any, Limits], Answer]


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule's limits rest on, in a preview of them. `limits`: every number that a threshold may have anywhere, by
    its key; `edges`: the moments at which those that are ages end, in order; `vms`, `hosts`, `clusters`, `tags`: of
    which somebody said a limit."""

    needs: Sequence[str]
    limits: Mapping[str, Sequence[float]]
    edges: Sequence[datetime]
    vms: Sequence[UUID] = ()
    hosts: Sequence[int] = ()
    clusters: Sequence[int] = ()
    tags: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Things between which a rule makes no difference: what is true of `one` of them is true of all `count`. `key`:
    what they have in common, for whoever grouped them."""

    one: Subject
    count: int = 1
    key: Any = None


@dataclass(frozen=True, slots=True)
class Groups:
    """All that a rule can be true of, in groups: what is left out, it is true of at no limit. `first`: of some of these
    groups the first things by name, so many."""

    alike: Sequence[Alike]
    first: Callable[[Sequence[Alike], int], Sequence[Subject]]

    @classmethod
    def of_each(cls, subjects: Iterable[Subject]) -> "Groups":
        """Nothing is like another."""
        return cls([Alike(one) for one in subjects], lambda some, most: first_by_name([one.one for one in some], most))


def first_by_name(subjects: Iterable[Subject], most: int) -> Sequence[Subject]:
    return sorted(subjects, key=lambda subject: (subject.name.lower(), subject.key))[:most]


Grouping = Callable[[Reach, Said], Groups]
"""For previews: of twenty thousand things, some dozens are then asked about."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`told_by_overview`: the overview says it at once and by itself, so that it is not said there a second time.
    `alike`: where its facts are many; without it, a preview asks of each of them."""

    do_not_call_in_templates: ClassVar[bool] = True
    key: str
    title: str
    about: Kind
    facts: Facts
    test: Test
    severity: Severity
    because: str
    remedy: str
    source: str
    needs: Sequence[str] = ()
    thresholds: Sequence[Threshold] = ()
    effort: Effort = Effort.MINUTES
    told_by_overview: bool = False
    alike: Grouping | None = None

    def __call__(self, fact: Any, limits: Limits | None = None) -> Answer:
        return self.test(fact, limits or self.limits())

    @property
    def app(self) -> str:
        return self.key.partition(".")[0]

    def limits(self, **said: float) -> Limits:
        """The defaults, with some of them said otherwise."""
        return Limits({one.key: Limit(said.get(one.key, one.default), one.unit) for one in self.thresholds})

    def threshold(self, key: str) -> Threshold:
        """KeyError for one that it does not have."""
        return {one.key: one for one in self.thresholds}[key]


_rules: dict[str, Rule] = {}


def register(found: Rule) -> Rule:
    """Two rules of one name are a mistake of two apps."""
    if found.key in _rules:
        raise ValueError(f"two rules are called {found.key!r}")
    _rules[found.key] = found
    return found


def rule(key: str, **declared: Any) -> Callable[[Test], Rule]:
    """Makes a Rule of the function below it and registers it; the arguments are the fields of Rule."""
    return lambda test: register(Rule(key=key, test=test, **declared))


def every_rule() -> Sequence[Rule]:
    return tuple(sorted(_rules.values(), key=lambda found: found.key))


def rule_called(key: str) -> Rule | None:
    return _rules.get(key)
