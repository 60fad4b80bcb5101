"""What merging some snapshots would take: who is asked about, the plan, and what people read of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q

from inventory.models import VM, Host, Volume
from inventory.scope import Scope
from inventory.veil import is_veiled
from snapshots.domain.facts import FileFact
from snapshots.domain.fates import Fate, FileFate
from snapshots.domain.merging.answers import Answer, Say, Verdict
from snapshots.domain.merging.facts import Case, Terms
from snapshots.domain.merging.order import subtree_of
from snapshots.domain.merging.plan import Asked, Judged, Plan, plan_of
from snapshots.domain.merging.scheduling import Point, Step
from snapshots.domain.merging.sizes import NOTHING, Size
from snapshots.models import Snapshot
from snapshots.selectors.deletion import fate_in_words
from snapshots.selectors.lists import SnapshotQuestion, snapshots_matching
from snapshots.selectors.merge_cases import Cases, cases_of
from snapshots.selectors.merge_files import Place

MOST = 2000  # snapshots of one plan; of more nobody reads the page, and the newest of them can wait
# Of the reasons that can warn at most, what nobody knows where they say so.
_NOT_KNOWN = {
    "disks": "whether it has virtual Fibre Channel",
    "domain_controller": "whether it is a domain controller",
    "backup": "whether it has a good backup",
}
OWN = ("class", "chain", "sharing", "space")  # the reasons that lie in a snapshot, and not in its VM


@dataclass(frozen=True, slots=True)
class MergeQuestion:
    """`snapshots`: by their keys, or `guids`; where there are none, all that match `of`. `subtree`: with all that hang
    on them; `unsure`: plan too what nobody can promise; `to_queue`: leave out what may not be queued."""

    snapshots: Sequence[int] = ()
    guids: Sequence[UUID] = ()
    of: SnapshotQuestion | None = None
    subtree: bool = False
    unsure: bool = False
    to_queue: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.snapshots and not self.guids and self.of is None


@dataclass(frozen=True, slots=True)
class SnapshotVerdict:
    """`step`: its number in the plan, None where it is left out."""

    row: Snapshot
    judged: Judged
    step: int | None

    @property
    def say(self) -> Say:
        return self.judged.say

    @property
    def own(self) -> Sequence[Answer]:
        """What speaks on it beside what speaks on its whole VM."""
        return [answer for answer in self.judged.verdict.against if answer.reason in OWN]


@dataclass(frozen=True, slots=True)
class VMVerdict:
    """`say`: the heaviest of its snapshots that are asked about. `of_vm`: what speaks on all of them."""

    vm: VM
    host: Host
    case: Case
    of_vm: Verdict
    snapshots: Sequence[SnapshotVerdict]

    @property
    def say(self) -> Say:
        return Verdict([answer for one in self.snapshots for answer in one.judged.verdict.answers]).say

    @property
    def against(self) -> Sequence[Answer]:
        """What has to be read, without what is merely not known and can warn at most."""
        return [answer for answer in self.of_vm.against if answer.say == answer.weighs]

    @property
    def common(self) -> Sequence[Answer]:
        """What speaks on each of several in the same words, to be said once."""
        first, *others = (one.own for one in self.snapshots) if len(self.snapshots) > 1 else [()]
        return [answer for answer in first if all(answer in own for own in others)]

    @property
    def said_once(self) -> Sequence[Answer]:
        return [*self.against, *self.common]

    @property
    def each(self) -> Sequence[tuple[SnapshotVerdict, Sequence[Answer]]]:
        """Of each what is left to be said of it alone."""
        common = self.common
        return [(one, [answer for answer in one.own if answer not in common]) for one in self.snapshots]

    @property
    def unknown(self) -> str:
        """What is merely not known, in one line."""
        told = [_NOT_KNOWN[answer.reason] for answer in self.of_vm.against if answer.say != answer.weighs]
        return ", ".join(told)


@dataclass(frozen=True, slots=True)
class StepLine:
    """`row`: the snapshot that goes; `fates`: what becomes of its files, without those that nothing happens to.
    `visible`: the numbers of volumes that the asker may see."""

    number: int
    row: Snapshot
    step: Step
    visible: Mapping[int | None, int]
    judged: Judged

    @property
    def fates(self) -> Sequence[FileFate]:
        return self.step.effect.forecast.going

    @property
    def kept(self) -> Sequence[FileFact]:
        """Files that stay as they are because something else needs them."""
        into = {one.into.key for one in self.fates if one.into}
        fates = self.step.effect.forecast.fates
        return [one.file for one in fates if one.fate == Fate.KEPT and one.file.key not in into]

    @property
    def words(self) -> Sequence[tuple[FileFate, str]]:
        return [(one, fate_in_words(one)) for one in self.fates]

    @property
    def seconds(self) -> float:
        return self.step.ends - self.step.starts

    @property
    def needs(self) -> Size:
        """Before anything is given back, on all volumes together."""
        whole = NOTHING
        for size in self.step.effect.takes.values():
            whole = whole.plus(size)
        return whole


@dataclass(frozen=True, slots=True)
class VolumeLine:
    """`points`: what is free there over time, None where nobody knows; `won`: of it least is the most."""

    volume: Volume
    points: Sequence[Point]
    won: Size
    steps: int
    why_unknown: str = ""

    @property
    def lowest(self) -> int | None:
        return min((point.least for point in self.points), default=None)


@dataclass(frozen=True, slots=True)
class Merging:
    """`asked`: snapshots that are asked about; `beyond`: whether there were more than MOST; `missing`: keys that lead
    to none, or to one out of sight."""

    plan: Plan
    vms: Sequence[VMVerdict]
    steps: Sequence[StepLine]
    volumes: Sequence[VolumeLine]
    asked: int
    beyond: bool
    missing: int

    @property
    def counts(self) -> Mapping[str, int]:
        told = [one.say for vm in self.vms for one in vm.snapshots]
        return {str(say): told.count(say) for say in Say}

    @property
    def left_out(self) -> int:
        return self.asked - len(self.steps)

    @property
    def paces(self) -> Sequence[tuple[str, Sequence[str]]]:
        """(what a rate rests on, the hosts of which that is so) of those that a step is on."""
        hosts: dict[str, set[str]] = {}
        for line in self.steps:
            hosts.setdefault(line.step.case.host.pace.basis, set()).add(line.step.case.host.name)
        return [(basis, sorted(names)) for basis, names in sorted(hosts.items())]

    @property
    def is_assumed(self) -> bool:
        return any(not line.step.case.host.pace.is_measured for line in self.steps)


def merging_of(question: MergeQuestion, scope: Scope, now: datetime, within: Scope | None = None) -> Merging:
    """A constant number of queries, however many snapshots; from what polls kept alone. `within`: only of VMs that lie
    there; None: wherever they are seen."""
    chosen, beyond = _chosen(question, within or scope, now)
    cases = cases_of({(one.host_id, one.vm_id) for one in chosen}, scope, now)
    wanted = _wanted(chosen, cases, subtree=question.subtree)
    plan = plan_of(
        [Asked(case, wanted[place]) for place, case in cases.cases.items()],
        cases.volumes,
        Terms(unsure=question.unsure, per_volume=settings.JOBS_PER_VOLUME, to_queue=question.to_queue),
    )
    missing = len(set(question.snapshots)) - len(chosen) if question.snapshots else 0
    asked = sum(map(len, wanted.values()))
    return _told(plan, cases, asked=asked, beyond=beyond, missing=missing)


def _chosen(question: MergeQuestion, scope: Scope, now: datetime) -> tuple[Sequence[Snapshot], bool]:
    if question.is_empty:
        return [], False
    if question.snapshots or question.guids:
        named = Q(pk__in=question.snapshots) | Q(snapshot_id__in=question.guids, host=F("vm__host"))
        found = scope.by_vm(Snapshot.objects.filter(named), "vm").order_by("pk")
    else:
        found = snapshots_matching(question.of or SnapshotQuestion(), scope, now)
    rows = list(found.select_related(None).only("pk", "host_id", "vm_id", "snapshot_id")[: MOST + 1])
    return rows[:MOST], len(rows) > MOST


def _wanted(chosen: Sequence[Snapshot], cases: Cases, *, subtree: bool) -> Mapping[Place, Sequence[UUID]]:
    """Those that went between two queries are asked about no more."""
    wanted: dict[Place, list[UUID]] = {place: [] for place in cases.cases}
    for one in chosen:
        place = (one.host_id, one.vm_id)
        if place in cases.cases and any(row.snapshot_id == one.snapshot_id for row in cases.rows[place]):
            tree = cases.cases[place].picture.tree
            wanted[place] += subtree_of(tree, one.snapshot_id) if subtree else [one.snapshot_id]
    return {place: list(dict.fromkeys(theirs)) for place, theirs in wanted.items()}


def _told(plan: Plan, cases: Cases, *, asked: int, beyond: bool, missing: int) -> Merging:
    rows = {(*place, row.snapshot_id): row for place, theirs in cases.rows.items() for row in theirs}
    visible: dict[int | None, int] = {pk: pk for pk, volume in cases.stored.items() if not is_veiled(volume)}
    verdicts = {(one.case.host.number, one.case.id, one.snapshot): one for one in plan.judged}
    steps = []
    for number, step in enumerate(plan.steps, 1):
        key = (step.case.host.number, step.case.id, step.snapshot)
        steps.append(StepLine(number, rows[key], step, visible, verdicts[key]))
    numbers = {line.row.pk: line.number for line in steps}
    judged: dict[Place, list[SnapshotVerdict]] = {}
    for one in plan.judged:
        place = (one.case.host.number, one.case.id)
        row = rows[*place, one.snapshot]
        judged.setdefault(place, []).append(SnapshotVerdict(row, one, numbers.get(row.pk)))
    vms = []
    for case, verdict in plan.vms:
        place = (case.host.number, case.id)
        row = cases.rows[place][0]
        vms.append(VMVerdict(row.vm, row.host, case, verdict, judged.get(place, [])))
    vms.sort(key=lambda one: (one.vm.name.lower(), str(one.vm.pk), one.host.pk))
    return Merging(plan, vms, steps, _volumes(plan, cases), asked, beyond, missing)


def _volumes(plan: Plan, cases: Cases) -> Sequence[VolumeLine]:
    """Those on which a step does something, where most is won first."""
    won = plan.reclaimed()
    steps: dict[int, int] = {}
    for step in plan.steps:
        for number in {*step.effect.works, *step.effect.gives}:
            if number is not None:
                steps[number] = steps.get(number, 0) + 1
    lines = [
        VolumeLine(
            cases.stored[number],
            plan.curves.get(number, ()),
            won.get(number, NOTHING),
            count,
            cases.volumes[number].unknown,
        )
        for number, count in steps.items()
    ]
    return sorted(lines, key=lambda line: (-line.won.likely, line.volume.path))
