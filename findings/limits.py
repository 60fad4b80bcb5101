"""Which thresholds count for a thing: the most specific of what people said, else the default.

VM before host before cluster before tag before everywhere. Two tags may say different things: then the stricter counts,
and the finding says that the other was there. Everything is read in a few queries for a whole reach, and nothing is
looked up for rules whose thresholds nobody has touched.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from findings.models import Override, ScopeKind
from findings.rules import Limit, Limits, Rule, Subject, Threshold
from findings.wording import number_in_words
from inventory.models import VM, Cluster, Host
from tags.models import Tag, Tagging

Thing = tuple[str, str]
"""Kind and key of what may have tags."""


@dataclass(frozen=True, slots=True)
class Said:
    """An override as it is looked up: who says it, and the number."""

    kind: str
    scope_id: str
    value: float


@dataclass(frozen=True, slots=True)
class SaidLimits:
    """All that people said, ready to be looked up. `tags`: thing -> the tags on it that say something."""

    said: Mapping[tuple[str, str], Sequence[Said]]
    clusters: Mapping[int, int | None]
    tags: Mapping[Thing, frozenset[str]]
    names: Mapping[Thing, str]

    def touches(self, rule: Rule) -> bool:
        """Whether anybody says anything of this rule; where nobody does, its defaults count for all."""
        return any((rule.key, one.key) in self.said for one in rule.thresholds)

    def differ(self, rule: Rule) -> bool:
        """Whether they may be other ones for one thing than for another."""
        said = (one for threshold in rule.thresholds for one in self.said.get((rule.key, threshold.key), ()))
        return any(one.kind != ScopeKind.ESTATE for one in said)

    def of(self, rule: Rule, subject: Subject) -> Limits:
        places = self._places(subject)
        return Limits(
            {one.key: self._limit(one, self.said.get((rule.key, one.key), ()), places) for one in rule.thresholds}
        )

    def _places(self, subject: Subject) -> Mapping[str, frozenset[str]]:
        """Scope kind -> the keys by which something may be said of this subject."""
        cluster = subject.cluster if subject.host is None else self.clusters.get(subject.host)
        at = {
            ScopeKind.VM.value: str(subject.vm) if subject.vm else None,
            ScopeKind.HOST.value: str(subject.host) if subject.host else None,
            ScopeKind.CLUSTER.value: str(cluster) if cluster else None,
        }
        things = [(subject.kind.value, subject.key), *((kind, key) for kind, key in at.items() if key)]
        tags = frozenset().union(*(self.tags.get(thing, frozenset()) for thing in things))
        found = {kind: frozenset([key]) for kind, key in at.items() if key}
        return found | {ScopeKind.TAG.value: tags, ScopeKind.ESTATE.value: frozenset([""])}

    def _limit(self, threshold: Threshold, said: Iterable[Said], places: Mapping[str, frozenset[str]]) -> Limit:
        of_rank: dict[str, list[Said]] = defaultdict(list)
        for one in said:
            if one.scope_id in places.get(one.kind, ()):
                of_rank[one.kind].append(one)
        for kind in reversed(ScopeKind.values):
            if of_rank[kind]:
                return self._strictest(threshold, of_rank[kind])
        return Limit(threshold.default, threshold.unit)

    def _strictest(self, threshold: Threshold, tied: Sequence[Said]) -> Limit:
        first, *rest = sorted(
            tied, key=lambda one: (one.value * (1 if threshold.less_is_stricter else -1), one.scope_id)
        )
        others = [f"{self.name_of(one)} says {number_in_words(one.value, threshold.unit)}" for one in rest]
        return Limit(first.value, threshold.unit, self.name_of(first), "; ".join(others))

    def name_of(self, said: Said) -> str:
        if said.kind == ScopeKind.ESTATE:
            return "everywhere"
        return f"{ScopeKind(said.kind).label.partition(' ')[2]} {self.names.get((said.kind, said.scope_id), '?')}"


def said_limits(hosts: Iterable[int], overrides: Iterable[Override] | None = None) -> SaidLimits:
    """For the subjects of these hosts and of their clusters. `overrides`: as if these were all (a preview)."""
    rows = list(Override.objects.all() if overrides is None else overrides)
    said: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for row in rows:
        said[row.rule, row.threshold].append(Said(row.scope_kind, row.scope_id, row.value))
    kinds = {row.scope_kind for row in rows}
    placed = kinds & {ScopeKind.CLUSTER, ScopeKind.TAG}
    clusters = dict(Host.objects.filter(pk__in=list(hosts)).values_list("pk", "cluster")) if placed else {}
    return SaidLimits(said, clusters, _tagged(rows), _names(rows))


def _ids(rows: Iterable[Override], kind: ScopeKind) -> list[str]:
    return sorted({row.scope_id for row in rows if row.scope_kind == kind})


def _tagged(rows: Sequence[Override]) -> Mapping[Thing, frozenset[str]]:
    found: dict[Thing, set[str]] = defaultdict(set)
    if tags := _ids(rows, ScopeKind.TAG):
        for tag, kind, key in Tagging.objects.filter(tag__in=[int(tag) for tag in tags]).values_list(
            "tag", "kind", "object_id"
        ):
            found[kind, key].add(str(tag))
    return {thing: frozenset(tags) for thing, tags in found.items()}


def _names(rows: Sequence[Override]) -> Mapping[Thing, str]:
    models = {ScopeKind.TAG: Tag, ScopeKind.CLUSTER: Cluster, ScopeKind.HOST: Host, ScopeKind.VM: VM}
    found: dict[Thing, str] = {}
    for kind, model in models.items():
        if ids := _ids(rows, kind):
            named = model._default_manager.filter(pk__in=ids).values_list("pk", "name")
            found |= {(kind.value, str(pk)): name for pk, name in named}
    return found
