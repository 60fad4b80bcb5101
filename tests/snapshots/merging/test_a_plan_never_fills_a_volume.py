"""Random VMs on random volumes: what a plan says of room holds for their block maps, whatever these are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from snapshots.domain.facts import Id, VMFacts
from snapshots.domain.merging.afterwards import after
from snapshots.domain.merging.facts import Case, HostCase, Terms, VolumeRoom
from snapshots.domain.merging.plan import Asked, Plan, plan_of
from snapshots.domain.merging.scheduling import Step
from tests.snapshots.drawing import VERBS, grown
from tests.snapshots.merging.block_maps import GRAIN, Blocks, Deleting, Store, leaves, seen_by_all
from tests.snapshots.merging.cases import case, every

MANY = settings(derandomize=True, max_examples=250, deadline=None)
# Without what a merge that waits leaves over: nothing of such a VM is planned.
WHOLE = VERBS.map(lambda verbs: [one for one in verbs if one[0] != "forget"])
RATES = st.sampled_from([0.0, GRAIN / 90, GRAIN / 12])  # bytes a second; a step takes a minute and more


@dataclass
class World:
    store: Store
    cases: list[Case]
    volumes: dict[int, VolumeRoom]
    terms: Terms


def named(facts: VMFacts, number: int) -> VMFacts:
    """Files of a VM of its own."""

    def of(key: str | None) -> str | None:
        return key and key.replace("c:\\vm\\", f"c:\\vm{number}\\")

    files = {
        str(of(key)): file._replace(key=of(key), path=of(key), parent=of(file.parent))
        for key, file in facts.files.items()
    }
    return VMFacts(facts.snapshots, [drive._replace(file=of(drive.file)) for drive in facts.drives], files)


@st.composite
def worlds(draw: Any) -> World:
    store, grown_vms = Store(), []
    for number in range(draw(st.integers(1, 3))):
        facts = named(grown(draw(WHOLE), [1]), number)
        for key in facts.files:
            is_child = key.endswith(".avhdx")
            block = 1 if is_child else draw(st.sampled_from([1, 4, 16]))
            store.files[key] = Blocks(block, fixed=not is_child and draw(st.integers(0, 4)) == 0)
            store.volumes[key] = draw(st.sampled_from([1, 1, 2]))
            for _ in range(draw(st.integers(1, 3))):
                store.write(key, draw(st.integers(0, 20)), draw(st.integers(0, 95)), at_most=1 << 40)
        grown_vms.append(store.sized(facts))
    cases = [
        case(facts, host=HostCase(f"HV{number}", "10.0.20348"), growth=dict.fromkeys(leaves(facts), draw(RATES)))
        for number, facts in enumerate(grown_vms)
    ]
    free = {number: draw(st.integers(0, 500)) * GRAIN for number in (1, 2)}
    volumes = {number: VolumeRoom(number, f"volume {number}", bytes_) for number, bytes_ in free.items()}
    terms = Terms(margin_bytes=draw(st.sampled_from([0, 8 * GRAIN])), per_volume=draw(st.sampled_from([1, 1, 2])))
    return World(store, cases, volumes, terms)


class Course:
    """The plan as it comes true, event by event: everything is written and moved for good."""

    def __init__(self, world: World, plan: Plan) -> None:
        self.world, self.store, self.at = world, world.store, 0.0
        self.facts = {of.host.name: of.picture.facts for of in world.cases}
        self.capacity = {number: self.store.used(number) + (one.free or 0) for number, one in world.volumes.items()}
        self.running: dict[str, Deleting] = {}
        self.writes = 0
        events = [(step.ends, 0, step) for step in plan.steps] + [(step.starts, 1, step) for step in plan.steps]
        for at, is_start, step in sorted(events, key=lambda one: one[:2]):
            self.pass_until(at)
            (self.begin if is_start else self.end)(step)

    def pass_until(self, at: float) -> None:
        for of in self.world.cases:
            if of.host.name not in self.running:
                self.write(of, at - self.at)
        self.at = at

    def write(self, of: Case, seconds: float) -> None:
        for place, leaf in leaves(self.facts[of.host.name]).items():
            self.writes += 37
            self.store.write(leaf, 200, self.writes, int(of.growth.get(place, 0.0) * seconds))

    def begin(self, step: Step) -> None:
        name = step.case.host.name
        self.write(step.case, step.ends - step.starts)
        facts = self.facts[name]
        before = seen_by_all(self.store, facts, but=step.snapshot)
        self.running[name] = Deleting(self.store, facts, step.snapshot)
        self.running[name].begin()
        self.facts[name] = after(facts, step.effect.forecast)
        assert seen_by_all(self.store, self.facts[name]) == before
        self.check(step)

    def end(self, step: Step) -> None:
        self.check(step)
        for number, passage in step.room.items():
            assert self.free(number) >= passage.peak.most
        self.running.pop(step.case.host.name).end()
        for number, passage in step.room.items():
            assert passage.after.most <= self.free(number) <= passage.after.least
        for key, size in step.effect.sizes.items():
            assert size.least <= self.store.files[key].size <= size.most

    def check(self, step: Step) -> None:
        for number in step.room:
            if number in step.effect.takes:  # else it takes nothing, and others fill the volume without it
                assert self.store.used(number) <= self.capacity[number]
                assert self.free(number) >= self.world.terms.margin_bytes or number not in step.effect.virtual

    def free(self, number: int | None) -> int:
        assert number is not None
        return self.capacity[number] - self.store.used(number)


@MANY
@given(world=worlds())
def test_at_every_step_there_is_room_and_everybody_sees_what_they_saw(world: World) -> None:
    plan = plan_of([Asked(of, every(of)) for of in world.cases], world.volumes, world.terms)

    event(f"{min(len(plan.steps), 6)} steps, {min(len(plan.left_out), 3)} left out")
    Course(world, plan)


@MANY
@given(world=worlds())
def test_no_volume_has_more_merges_than_allowed_and_every_snapshot_is_accounted_for(world: World) -> None:
    asked = [Asked(of, every(of)) for of in world.cases]
    plan = plan_of(asked, world.volumes, world.terms)

    for step in plan.steps:
        for number in step.effect.works:
            at_work = [one for one in plan.steps if number in one.effect.works and one.starts <= step.starts < one.ends]
            assert len(at_work) <= world.terms.per_volume
        same = [one for one in plan.steps if one.case is step.case and one is not step]
        assert not any(one.starts < step.ends and step.starts < one.ends for one in same)
    told = [(one.case.host.name, one.snapshot) for one in plan.judged]
    assert sorted(told) == sorted((one.case.host.name, guid) for one in asked for guid in one.snapshots)
    steps = {(step.case.host.name, step.snapshot) for step in plan.steps}
    assert {(one.case.host.name, one.snapshot) for one in plan.judged if one.is_planned} == steps
    assert all(one.verdict.against for one in plan.left_out)


def positions(plan: Plan) -> Mapping[Id, int]:
    return {step.snapshot: number for number, step in enumerate(plan.steps)}


@MANY
@given(verbs=WHOLE)
def test_of_what_the_vm_runs_on_the_oldest_goes_first_and_branches_before(verbs: Any) -> None:
    facts = grown(verbs, [1])
    volumes = {0: VolumeRoom(0, "volume", 1 << 50)}
    files = {key: file._replace(volume=0, virtual_size=1 << 40) for key, file in facts.files.items()}
    of = case(VMFacts(facts.snapshots, facts.drives, files))
    plan = plan_of([Asked(of, every(of))], volumes)

    tree, place = of.picture.tree, positions(plan)
    assert len(place) == len(facts.snapshots)
    for one in place:
        for under in tree.below[one]:
            if tree.is_under_now(one):
                assert place[under] < place[one]
            else:
                assert place[one] < place[under]
