"""Just before its command a job makes the preflight anew: each guard that is lost would send what must not be sent.

One VM is looked at over real WinRM; what the look or the polls then say otherwise is changed one by one, and the kind
is asked what it would do.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hyperv.contracts.section_error import SectionError
from hyperv.contracts.vm_look import MAY_ROLL_BACK, MergeEvent, Unseen
from inventory.models import VM, Host, Volume
from jobs.choices import State
from jobs.kinds import Decision, End, Facts, Postpone, Send, Wait
from jobs.looking import facts_of
from jobs.models import Job
from jobs.targets import reading_target
from snapshots.domain.facts import Others
from snapshots.domain.merging.facts import Reading, Window
from snapshots.kinds.merge import KIND, step
from snapshots.kinds.merge_preflight import rooms_now
from snapshots.kinds.merge_view import View, observe
from tests.snapshots.merge_jobs.ward import Ward, ward

pytestmark = pytest.mark.django_db(transaction=True)
Seen = tuple[Facts, View]


@pytest.fixture
def at_work(quick_passwords: None) -> Iterator[Ward]:
    with ward(snapshots=2) as found:
        yield found


def of_look(view: View, **changes: Any) -> View:
    return replace(view, look=view.look.model_copy(update=changes))


def of_vm(view: View, **changes: Any) -> View:
    assert view.look.vm
    return of_look(view, vm=view.look.vm.model_copy(update=changes))


def of_case(view: View, **changes: Any) -> View:
    assert view.kept
    return replace(view, kept=replace(view.kept, case=replace(view.kept.case, **changes)))


def of_host(view: View, **changes: Any) -> View:
    assert view.kept
    return of_case(view, host=replace(view.kept.case.host, **changes))


def unseen(part: str) -> tuple[Unseen, ...]:
    return (Unseen(part=part, error=SectionError(code="script_error")),)


def of_others(view: View, facts: Facts) -> View:
    """Another VM is pointed at the file that would take the merge in."""
    assert view.kept
    picture = view.kept.case.picture
    needed = dict.fromkeys(picture.facts.files, ("CLONE",))
    return of_case(view, picture=replace(picture, facts=replace(picture.facts, others=Others(needed, {}, needed))))


def of_room(view: View, left: int, reserved: int = 0) -> View:
    assert view.kept
    volumes = tuple(one.model_copy(update={"free_bytes": left}) for one in view.look.volumes)
    kept = replace(view.kept, reserved=dict.fromkeys(view.kept.volumes, reserved))
    return of_look(replace(view, kept=kept), volumes=volumes)


def decided(facts: Facts, view: View) -> Decision:
    return step(facts, view, [])


def code_of(decision: Decision) -> tuple[str, str]:
    """What it comes to, and why."""
    if isinstance(decision, End):
        return str(decision.state), decision.code
    return type(decision).__name__.lower(), getattr(decision, "code", "")


HELD = MergeEvent(
    log="Worker", record_id=1, event_id=MAY_ROLL_BACK, happened_at=datetime.fromisoformat("2026-11-22T22:00:00Z")
)
GIB = 1 << 30


def test_each_guard_of_the_preflight_keeps_the_command_from_being_sent(at_work: Ward) -> None:
    (job,) = at_work.queue(0)
    facts = facts_of(job)
    view = observe(facts, reading_target(at_work.hosts[0]))
    snapshot = facts.parameters["snapshot_id"]
    assert view.kept
    files = view.look.files
    leaf = next(one for one in files if one.path.endswith("avhdx"))
    strange = leaf.model_copy(update={"path": leaf.path.replace(".avhdx", "_9.avhdx")})
    without = tuple(one for one in view.look.snapshots if str(one.id) != snapshot)
    old = Reading("Disks", timezone.now() - timedelta(hours=9), 900)
    soon = Window(True, timezone.now() + timedelta(seconds=5), timezone.now() + timedelta(days=1), 7200)

    assert isinstance(decided(facts, view), Send)
    for name, changed, comes_to in (
        ("the VM went", of_look(view, vm=None), ("postpone", "not_there")),
        ("snapshots were not read", of_look(view, failures=unseen("snapshots")), ("postpone", "unread")),
        ("drives were not read", of_look(view, failures=unseen("drives")), ("postpone", "unread")),
        ("merges were not read", of_look(view, failures=unseen("merges")), ("postpone", "unread")),
        ("it is gone already", of_look(view, snapshots=without), (State.REFUSED, "gone")),
        ("no poll has read it here", replace(view, kept=None), ("postpone", "unread")),
        ("a file that no poll has read", of_look(view, files=(*files, strange)), ("postpone", "unread")),
        ("a backup", of_vm(view, operational_status=("BackingUpVirtualMachine",)), ("postpone", "operations")),
        ("a merge", of_vm(view, operational_status=("MergingDisks",)), ("postpone", "operations")),
        ("a strange word", of_vm(view, operational_status=("32799",)), ("postpone", "operations")),
        ("it says nothing", of_vm(view, operational_status=()), ("postpone", "operations")),
        ("it saves", of_vm(view, state="Saving"), ("postpone", "state")),
        ("it is critical", of_vm(view, state="RunningCritical"), (State.REFUSED, "state_critical")),
        ("it resynchronises", of_vm(view, replication_mode="Primary", replication_state="Resynchronizing"),
         ("postpone", "replication")),
        ("a hold", of_look(view, events=(HELD,)), (State.REFUSED, "hold_event")),
        ("old readings", of_case(view, readings=(old,)), ("postpone", "freshness")),
        ("others need its files", of_others(view, facts), (State.REFUSED, "sharing_other_vm")),
        ("no room", of_room(view, 5 * GIB), (State.REFUSED, "space_short")),
        ("room that another merge takes", of_room(view, 6 * GIB, GIB), ("postpone", "space")),
        ("a volume that was not read", of_look(view, volumes=(), failures=unseen("volumes")), ("postpone", "unread")),
        ("the window closes", of_host(view, window=soon), ("postpone", "window")),
        ("an old Windows", of_host(view, version="6.1.7601"), (State.REFUSED, "generation_old")),
        ("one that was allowed", of_host(view, version="6.1.7601", old_allowed=True), ("postpone", "not_off")),
    ):  # fmt: skip
        assert code_of(decided(facts, changed)) == comes_to, name

    off = of_vm(of_host(view, version="6.1.7601", old_allowed=True), state="Off")
    assert code_of(decided(facts, off)) == (State.REFUSED, "other_windows")
    backed_up = of_case(view, backed_up_at=timezone.now() - timedelta(days=9), backups_told=True)
    assert isinstance(decided(facts, backed_up), Send), "a backup that grew old meanwhile stops nothing"


def test_a_job_waits_for_no_room_that_it_is_given_itself(at_work: Ward) -> None:
    """It is at work when it looks, and what it may take is reserved for it; what others may take counts once."""
    (job,) = at_work.queue(0)
    taken = sum(job.preflight["takes"].values())
    assert taken > 0
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, started_at=timezone.now())
    facts, target = facts_of(job), reading_target(at_work.hosts[0])
    view = observe(facts, target)
    assert view.kept
    volume = next(number for number, room in view.kept.volumes.items() if str(number) in job.preflight["takes"])
    free = next(one.free_bytes for one in view.look.volumes)
    assert (view.kept.volumes[volume].free, rooms_now(view.look, view.kept)[volume].free) == (free, free)
    reserved = replace(view.kept, reserved={volume: GIB})
    assert rooms_now(view.look, reserved)[volume].free == (free or 0) - GIB
    assert rooms_now(of_look(view, volumes=()).look, view.kept)[volume].free is None


def test_what_is_not_as_it_was_shown_is_refused(at_work: Ward) -> None:
    (job,) = at_work.queue(0)
    facts = facts_of(job)
    view = observe(facts, reading_target(at_work.hosts[0]))
    shown: Any = facts.preflight
    fewer = {**shown, "files": [one for one in shown["files"] if one["fate"] != "merged"]}
    lighter = {**shown, "answers": [{**one, "say": "go"} for one in shown["answers"]]}

    assert isinstance(decided(replace(facts, preflight=shown), view), Send)
    for preflight, code in ((fewer, "not_as_shown"), (lighter, "backup_untold")):
        decision = decided(replace(facts, preflight=preflight), view)
        assert code_of(decision) == (State.REFUSED, code)
    assert "did not stand against it when it was shown" in decision.sentence  # type: ignore[union-attr]


def test_what_passes_by_itself_is_waited_for_a_day_and_then_refused(at_work: Ward) -> None:
    (job,) = at_work.queue(0)
    facts = facts_of(job)
    view = of_vm(observe(facts, reading_target(at_work.hosts[0])), operational_status=("BackingUpVirtualMachine",))
    first = decided(facts, view)
    assert isinstance(first, Postpone)
    late = facts.now + timedelta(hours=25)
    waits = {"code": "operations", "since": facts.now.isoformat(), "last": (late - timedelta(minutes=1)).isoformat()}
    assert first.noted == {"waits": {**waits, "last": facts.now.isoformat()}}
    for changed, comes_to in (
        ({}, (State.REFUSED, "operations")),
        ({"code": "freshness"}, ("postpone", "operations")),  # another reason
        ({"last": facts.now.isoformat()}, ("postpone", "operations")),  # a day without a look
    ):
        seen = replace(facts, noted={"waits": {**waits, **changed}}, now=late)
        assert code_of(decided(seen, view)) == comes_to, changed
    assert KIND.heeds_windows


def test_a_vm_that_is_on_another_node_is_looked_for_there(at_work: Ward) -> None:
    (job,) = at_work.queue(0)
    facts = facts_of(job)
    view = observe(facts, reading_target(at_work.hosts[0]))
    moved = decided(facts, of_look(view, vm=None, owner_node="HV02"))
    assert isinstance(moved, Wait)
    there = replace(facts, noted=moved.noted)
    assert KIND.place(there) == at_work.hosts[1].pk
    assert KIND.place(facts) == at_work.hosts[0].pk


def test_a_merge_takes_a_slot_on_the_volumes_of_where_its_vm_is_now(at_work: Ward) -> None:
    """Moved without a cluster its files keep their paths, and lie on other volumes."""
    (job,) = at_work.queue(0)
    facts, (shared,) = facts_of(job), Volume.objects.all()
    assert (job.volume_ids, KIND.volumes(facts)) == ([shared.pk], [shared.pk])
    there = at_work.hosts[1]
    Host.objects.filter(pk=there.pk).update(cluster=None)
    own = Volume.objects.create(host=there, path=shared.path, identity=shared.path, kind=shared.kind)
    VM.objects.filter(pk=job.vm_id).update(host=there)
    assert KIND.volumes(facts) == [own.pk]
    assert KIND.volumes(replace(facts, noted={"is_sent": True})) is None
    job = at_work.tick(job)
    assert (job.host, job.volume_ids, at_work.commands()) == (there, [own.pk], 0)
