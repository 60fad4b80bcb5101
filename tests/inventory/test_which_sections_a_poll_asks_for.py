"""Light sections at every poll; heavy ones when they are due, or at once where a VM changed, and never in a storm.

The memory section plays the heavy one here: the rules know paces and no names.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from hyperv.errors import HyperVError, TimedOut, Unreachable
from inventory import polls, sections
from inventory.models import Host, PollState, SectionState
from inventory.polls.asking import read_again
from inventory.sections import Pace
from tests.inventory.building import answer, begin, broken, make_host, poll, raw_vm, section

HEAVY = {"disks", "files", "memory", "snapshots"}  # where several of them matter
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _memory_is_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sections.names():
        monkeypatch.setitem(sections._paces, name, Pace.HEAVY if name == "memory" else Pace.LIGHT)


@pytest.fixture
def host() -> Host:
    return make_host(poll_interval_seconds=300, heavy_interval_seconds=900)


def let_pass(seconds: float) -> None:
    """As if every moment that is kept lay that much further back."""
    for model, names in (
        (SectionState, ["attempted_at", "ok_at", "due_at"]),
        (PollState, ["last_round_at", "next_poll_at"]),
    ):
        for row in model.objects.all():
            earlier = {name: moment - timedelta(seconds=seconds) for name in names if (moment := getattr(row, name))}
            model.objects.filter(pk=row.pk).update(**earlier)


def asks_heavy(host: Host) -> bool:
    """Whether a poll that began now would ask for it. The lease is given up again."""
    return "memory" in begin(host).asked


def run(host: Host, numbers: list[int], /, **changed: Any) -> bool:
    """One poll that answers what was asked for; whether that was the heavy section too."""
    ticket = begin(host)
    whole = answer(numbers, **changed)
    told = {name: reading for name, reading in whole.sections.items() if name in ticket.asked}
    polls.finish(ticket, whole.model_copy(update={"sections": told}))
    return "memory" in ticket.asked


def next_poll_in(host: Host) -> float:
    state = PollState.objects.get(host=host)
    assert state.last_finished_at
    return (state.next_poll_at - state.last_finished_at).total_seconds()


def test_the_first_poll_asks_for_everything(host: Host) -> None:
    assert begin(host).asked == sections.names()


def test_a_poll_of_light_sections_that_got_them_all_is_complete(host: Host) -> None:
    run(host, [1])
    before = SectionState.objects.get(name="memory").ok_at
    assert not run(host, [1])
    state = PollState.objects.get()
    assert state.last_outcome == "complete"
    assert state.last_complete_at == state.last_started_at
    heavy = SectionState.objects.get(name="memory")
    assert (heavy.ok, heavy.ok_at) == (True, before)


@pytest.mark.parametrize(("passed", "asked"), [(300, False), (700, False), (760, True), (900, True), (5000, True)])
def test_a_heavy_section_is_asked_for_by_the_poll_nearest_to_its_due_moment(
    host: Host, passed: int, asked: bool
) -> None:
    run(host, [1])
    let_pass(passed)
    assert asks_heavy(host) == asked


def test_a_section_that_is_told_what_it_found_itself_is_asked_twice_at_first(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sections.is_asked_twice_at_first("files")
    monkeypatch.setattr(sections, "_twice", {"memory"})
    run(host, [1], memory=broken())
    let_pass(400)
    assert [run(host, [1]) for _ in range(4)] == [True, True, False, False]


def test_a_host_polled_more_seldom_than_its_heavy_interval_is_asked_for_everything_each_time() -> None:
    host = make_host(poll_interval_seconds=3600, heavy_interval_seconds=900)
    run(host, [1])
    let_pass(3600)
    assert asks_heavy(host)


CHANGES = [
    {"state": "Off"},
    {"operational_status": ["CreatingSnapshot"]},
    {"parent_snapshot_id": "0d2c4b1e-1111-2222-3333-444455556666"},
    {"configuration_path": "C:\\ClusterStorage\\Volume2\\vm1"},
    {"replication_state": "Replicating"},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_a_changed_vm_is_looked_at_within_seconds(host: Host, change: dict[str, Any]) -> None:
    run(host, [1])
    let_pass(120)
    assert not run(host, [1], vms=section([raw_vm(1, **change)]))
    assert next_poll_in(host) <= 3
    assert run(host, [1], vms=section([raw_vm(1, **change)]))
    assert next_poll_in(host) >= 270
    let_pass(120)
    assert not run(host, [1], vms=section([raw_vm(1, **change)]))
    assert next_poll_in(host) >= 270


READINGS = {"cpu_percent": 97, "heartbeat": "NoContact", "uptime_seconds": 86_400, "notes": "moved", "name": "renamed"}


@pytest.mark.parametrize("reading", READINGS)
def test_a_mere_reading_is_no_change(host: Host, reading: str) -> None:
    run(host, [1])
    let_pass(120)
    run(host, [1], vms=section([raw_vm(1, **{reading: READINGS[reading]})]))
    assert next_poll_in(host) >= 270
    assert not asks_heavy(host)


@pytest.mark.parametrize("numbers", [[1, 2], []], ids=["arrived", "missed"])
def test_a_vm_that_comes_or_is_missed_is_a_change(host: Host, numbers: list[int]) -> None:
    run(host, [1])
    let_pass(120)
    run(host, numbers)
    assert next_poll_in(host) <= 3
    assert asks_heavy(host)


def test_a_change_that_the_same_poll_looked_at_is_not_looked_at_again(host: Host) -> None:
    run(host, [1])
    let_pass(900)
    assert run(host, [1], vms=section([raw_vm(1, state="Off")]))
    assert next_poll_in(host) >= 270


def test_a_vm_that_changes_all_the_time_costs_one_round_a_minute(host: Host) -> None:
    run(host, [1])
    let_pass(20)
    assert not run(host, [1], vms=section([raw_vm(1, state="Off")]))
    assert 20 <= next_poll_in(host) <= 40  # from the round of twenty seconds before, less what this one took
    assert not run(host, [1], vms=section([raw_vm(1, state="Running")]))
    let_pass(41)
    assert run(host, [1], vms=section([raw_vm(1, state="Off")]))


def test_a_heavy_section_that_fails_is_asked_for_at_the_next_poll_and_then_more_and_more_seldom(host: Host) -> None:
    pauses = []
    run(host, [1], memory=broken())
    for _ in range(3):
        passed = 0
        while not asks_heavy(host):
            let_pass(300)
            passed += 300
        pauses.append(passed)
        run(host, [1], memory=broken())
    assert pauses == [300, 600, 900]
    let_pass(900)
    run(host, [1])
    assert SectionState.objects.get(name="memory").failures == 0


def test_a_section_that_backs_off_is_not_asked_for_because_a_vm_changed(host: Host) -> None:
    run(host, [1], memory=broken())
    let_pass(300)
    run(host, [1], memory=broken())
    let_pass(120)
    run(host, [1], vms=section([raw_vm(1, state="Off")]))
    assert not asks_heavy(host)


def test_after_a_poll_that_took_too_long_the_next_one_does_without_the_heavy_sections(host: Host) -> None:
    run(host, [1])
    let_pass(900)
    polls.fail(begin(host), polls.failure_of(TimedOut("no answer")) or polls.OWN_FAILURE)
    let_pass(300)
    assert not run(host, [1])
    let_pass(300)
    assert asks_heavy(host)


def answer_without(host: Host, slow: str) -> tuple[str, ...]:
    """One poll of a host that never finishes when it is asked for `slow`; what it was asked for."""
    ticket = begin(host)
    if slow in ticket.asked:
        polls.fail(ticket, polls.failure_of(TimedOut("no answer")) or polls.OWN_FAILURE)
    else:
        told = {name: reading for name, reading in answer([1]).sections.items() if name in ticket.asked}
        polls.finish(ticket, answer([1]).model_copy(update={"sections": told}))
    return ticket.asked


@pytest.mark.parametrize("interval", [300, 900], ids=["polled often", "everything due at each poll"])
@pytest.mark.parametrize("slow", sorted(HEAVY))
def test_a_section_that_takes_too_long_keeps_no_other_from_being_read(
    monkeypatch: pytest.MonkeyPatch, slow: str, interval: int
) -> None:
    for name in HEAVY:
        monkeypatch.setitem(sections._paces, name, Pace.HEAVY)
    host = make_host(poll_interval_seconds=interval, heavy_interval_seconds=900)
    asked = []
    for _ in range(24):
        asked.append(HEAVY & set(answer_without(host, slow)))
        let_pass(interval)
    assert asked[0] == HEAVY
    assert sum(slow in heavy and heavy != {slow} for heavy in asked[1:]) <= 2  # of four: halved twice, it is alone
    assert asked[1:].count({slow}) >= 4
    for other in HEAVY - {slow}:
        assert SectionState.objects.get(name=other).failures == 0
        turns = [number for number, heavy in enumerate(asked) if other in heavy]
        assert max(later - turn for turn, later in pairwise([*turns, len(asked)])) <= 5


@pytest.mark.parametrize("timeouts", [1, 3])
def test_a_host_that_is_quick_again_is_read_whole_within_a_few_polls(
    monkeypatch: pytest.MonkeyPatch, timeouts: int
) -> None:
    heavy = set(sections.names()) - {"host", "vms"}
    for name in heavy:
        monkeypatch.setitem(sections._paces, name, Pace.HEAVY)
    host = make_host(poll_interval_seconds=300, heavy_interval_seconds=900)
    for _ in range(timeouts):
        polls.fail(begin(host), polls.failure_of(TimedOut("no answer")) or polls.OWN_FAILURE)
        let_pass(300)
    quick = 0
    while SectionState.objects.filter(name__in=heavy, failures__gt=0).exists():
        answer_without(host, "nothing")
        let_pass(300)
        quick += 1
        assert quick <= 9  # of some 15: light polls, then 1, 2, 4, 8 of them; one by one it would take 16


def test_who_is_to_blame_is_not_forgotten_while_the_host_cannot_be_asked(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in HEAVY:
        monkeypatch.setitem(sections._paces, name, Pace.HEAVY)
    for error in (TimedOut("no answer"), Unreachable("refused")):
        polls.fail(begin(host), polls.failure_of(error) or polls.OWN_FAILURE)
    let_pass(900)
    assert len(HEAVY & set(begin(host).asked)) == 1


def test_sections_that_failed_by_themselves_are_asked_for_together(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in HEAVY:
        monkeypatch.setitem(sections._paces, name, Pace.HEAVY)
    run(host, [1], **{name: broken() for name in HEAVY})
    let_pass(300)
    assert set(begin(host).asked) >= HEAVY


def test_a_host_that_could_not_be_asked_blames_no_section(host: Host) -> None:
    run(host, [1])
    let_pass(900)
    polls.fail(begin(host), polls.failure_of(Unreachable("refused")) or polls.OWN_FAILURE)
    let_pass(300)
    assert asks_heavy(host)


def test_what_a_job_has_changed_is_read_within_seconds_of_a_round(host: Host) -> None:
    run(host, [1])
    let_pass(16)
    read_again([host.pk])
    assert next_poll_in(host) <= 3
    assert asks_heavy(host)


def test_a_job_that_ends_while_its_host_is_polled_is_not_taken_for_read(host: Host) -> None:
    run(host, [1])
    let_pass(900)
    ticket = begin(host, sections.names())
    read_again([host.pk])
    polls.finish(ticket, answer([1]))
    assert PollState.objects.get().heavy_wanted
    assert next_poll_in(host) <= 15


def test_a_failing_host_is_not_asked_sooner_because_a_vm_changed(host: Host) -> None:
    run(host, [1])
    PollState.objects.update(heavy_wanted=True)
    let_pass(120)
    polls.fail(begin(host, asked=("host", "vms")), polls.failure_of(Unreachable("refused")) or polls.OWN_FAILURE)
    assert next_poll_in(host) >= 270
    assert PollState.objects.get().heavy_wanted


@pytest.mark.parametrize("error", [Unreachable("refused"), TimedOut("no answer")], ids=["never asked", "no answer"])
def test_a_poll_that_saw_nothing_forgets_no_change(host: Host, error: HyperVError) -> None:
    run(host, [1])
    before = PollState.objects.get().last_round_at
    PollState.objects.update(heavy_wanted=True)
    polls.fail(begin(host, sections.names()), polls.failure_of(error) or polls.OWN_FAILURE)
    state = PollState.objects.get()
    assert (state.heavy_wanted, state.last_round_at) == (True, before)


def test_what_a_section_costs_is_kept_with_its_average(host: Host) -> None:
    for duration in (100, 200):
        run(host, [1], vms=section([raw_vm(1)]) | {"duration_ms": duration})
    state = SectionState.objects.get(name="vms")
    assert (state.last_ms, state.average_ms, state.items) == (200, 120, 1)
    run(host, [1], vms=broken() | {"duration_ms": None})
    state.refresh_from_db()
    assert (state.last_ms, state.average_ms, state.items) == (200, 120, 1)


def test_a_section_is_told_what_its_app_knows_of_the_host(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sections._parameters, "vms", lambda host_id: {"since": host_id})
    monkeypatch.setitem(sections._parameters, "memory", lambda host_id: {})
    assert sections.parameters_for(["host", "vms", "memory"], host.pk) == {"vms": {"since": host.pk}}


def test_a_due_moment_is_kept_for_heavy_sections_alone(host: Host) -> None:
    run(host, [1])
    due = dict(SectionState.objects.values_list("name", "due_at"))
    started: datetime | None = PollState.objects.get().last_started_at
    assert started
    assert due.pop("memory") == started + timedelta(seconds=900)
    assert set(due.values()) == {None}


def test_the_usual_poll_of_tests_asks_for_what_is_due(host: Host) -> None:
    poll(host, [1])
    assert set(SectionState.objects.values_list("name", flat=True)) == set(sections.names())
