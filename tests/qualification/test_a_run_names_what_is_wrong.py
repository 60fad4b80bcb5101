"""Each thing that the engine relies on is missing once: the run names the check, claims nothing, and removes all."""

from collections.abc import Callable
from typing import Any

import pytest

from hyperv.errors import HyperVError
from qualifying.checks import BrokenOff, NotAsExpected
from qualifying.run import Outcome, remove, run
from qualifying.steps.deleting import delete
from tests.qualification.hosts import Bench, bench_of, known, qualified, with_snapshot

VMMS_ADMIN = "Microsoft-Windows-Hyper-V-VMMS-Admin"
Fault = Callable[[Bench], None]


def named(fault: str) -> Fault:
    return lambda bench: bench.server.change_host(bench.host.name, fault=fault)


def switched(**switches: Any) -> Fault:
    return lambda bench: bench.server.change_host(bench.host.name, **switches)


def without(type_name: str, *properties: str) -> Fault:
    return switched(missing_properties={type_name: list(properties)})


def failing(*cmdlets: str) -> Fault:
    return switched(errors=dict.fromkeys(cmdlets, "operation_failed"))


def too_quick(bench: Bench) -> None:
    """It is over within the second in which it begins, between two looks."""
    bench.host.merges.bytes_per_second, bench.host.merges.begins_after = None, 1.0
    for volume in bench.estate.volumes:
        volume.merge_bytes_per_second = 1 << 40


def no_events(bench: Bench) -> None:
    bench.host.disabled_logs.add(VMMS_ADMIN)


def slowly(fault: Fault) -> Fault:
    """Healing a host, as a named fault does first, makes its merges quick again."""

    def both(bench: Bench) -> None:
        fault(bench)
        bench.server.change_host(bench.host.name, merge_bytes_per_second=8 << 20)

    return both


# What is wrong with the host from the beginning, and which check says so.
FROM_THE_BEGINNING: dict[str, tuple[Fault, str]] = {
    "no state": (without("VirtualMachine", "State"), "off"),
    "disks that cannot be opened": (failing("Get-VHD"), "read"),
    "disks without parents": (without("VirtualHardDisk", "ParentPath"), "child_first"),
    "disks without sizes": (without("VirtualHardDisk", "FileSize"), "written_first"),
}
# What is wrong while a snapshot is deleted.
WHILE_DELETING: dict[str, tuple[Fault, str]] = {
    "runs out of space half-way": (slowly(named("merge-full")), "done_live"),
    "a backup holds the files": (named("merge-locked"), "done_live"),
    "never merges": (named("merge-never"), "done_live"),
    "leaves files": (named("merge-leaves"), "done_live"),
    "a merge has no job": (slowly(named("merge-unseen")), "job_live"),
    "a job has no percentage": (without("Msvm_ConcreteJob", "PercentComplete"), "percent_live"),
    "a merge that no look meets": (too_quick, "seen_live"),
    "an event log that is off": (no_events, "event_began_live"),
}
BREAKING: dict[str, tuple[Fault, str]] = {
    "cannot make a VM": (failing("New-VM"), "The operation failed"),
    "cannot make a disk": (failing("Convert-VHD"), "The operation failed"),
    "cannot take snapshots": (failing("Checkpoint-VM"), "The operation failed"),
    **{
        f"answer of {cmdlet} lost": (switched(loses_answers_of=[cmdlet]), "may or may not have been carried out")
        for cmdlet in ("New-VM", "Checkpoint-VM", "Start-VM")
    },
}
BREAKING_WHILE_DELETING: dict[str, tuple[Fault, str]] = {
    "restarts half-way": (slowly(named("merge-restart")), "restarted"),
    "answer of Remove-VMSnapshot lost": (switched(loses_answers_of=["Remove-VMSnapshot"]), "may or may not"),
}


def whole(fault: Fault) -> Outcome:
    with bench_of() as bench:
        fault(bench)
        outcome = run(bench.trial())
        assert bench.is_as_before
        return outcome


@pytest.mark.parametrize("fault", FROM_THE_BEGINNING)
def test_what_is_not_as_expected_ends_the_run(fault: str) -> None:
    wrong, code = FROM_THE_BEGINNING[fault]
    outcome = whole(wrong)
    assert outcome.failed, outcome
    assert (outcome.failed.code, outcome.passed, outcome.left) == (code, False, "")
    assert outcome.checks[-1] == outcome.failed


@pytest.mark.parametrize("fault", BREAKING)
def test_a_run_that_breaks_off_finds_nothing_out(fault: str) -> None:
    wrong, words = BREAKING[fault]
    outcome = whole(wrong)
    assert words in outcome.broken, outcome
    assert (outcome.failed, outcome.passed, outcome.left) == (None, False, "")


def deleting(bench: Bench, fault: Fault) -> None:
    trial = bench.trial()
    snapshot = with_snapshot(trial, bench.estate)
    fault(bench)
    delete(trial, snapshot, "live")


def test_a_deletion_without_fault_passes() -> None:
    with bench_of() as bench:
        deleting(bench, lambda bench: None)


@pytest.mark.parametrize("fault", WHILE_DELETING)
def test_what_is_wrong_with_a_merge_has_its_check(fault: str) -> None:
    wrong, code = WHILE_DELETING[fault]
    with bench_of() as bench, pytest.raises(NotAsExpected) as found:
        deleting(bench, wrong)
    assert found.value.check.code == code, found.value


@pytest.mark.parametrize("fault", BREAKING_WHILE_DELETING)
def test_a_deletion_that_breaks_off_finds_nothing_out(fault: str) -> None:
    wrong, words = BREAKING_WHILE_DELETING[fault]
    with bench_of() as bench, pytest.raises((BrokenOff, HyperVError), match=words):
        deleting(bench, wrong)


def test_a_vm_that_somebody_takes_away_ends_the_run() -> None:
    with bench_of() as bench:

        def taken_away() -> None:
            bench.estate.stop_vm(bench.host.vms[-1].id)
            bench.estate.remove_vm(bench.host.vms[-1].id)

        outcome = run(bench.trial(bench.sleeping(1, taken_away)))
        assert bench.is_as_before, "its disks were still there"
    assert "not on this host any more" in outcome.broken


def test_ctrl_c_removes_everything_before_it_ends() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with bench_of() as bench:
        with pytest.raises(KeyboardInterrupt):
            run(bench.trial(bench.sleeping(1, interrupted)))
        assert bench.is_as_before


def test_a_host_that_is_away_for_a_moment_is_cleaned_when_it_is_back() -> None:
    with bench_of() as bench:

        def turn(network: str) -> Callable[[], None]:
            return lambda: bench.server.change_host(bench.host.name, network=network)

        away, back = bench.sleeping(1, turn("refuse")), turn("up")

        def sleep(seconds: float) -> None:
            away(seconds)
            if len(bench.slept) == 3:
                back()

        outcome = run(bench.trial(sleep))
        assert bench.is_as_before
    assert "nothing listens at its WinRM port" in outcome.broken
    assert outcome.left == ""


def test_a_vm_or_a_folder_without_the_marker_is_never_removed() -> None:
    """Whatever it is told: the script asks the notes and the folder themselves."""
    with bench_of() as bench:
        trial = bench.trial()
        trial.make()
        left = trial.find()
        assert left is not None
        other = bench.host.vms[0]
        for strange in ({"vm_id": other.id, "folder": None}, {"marker": f"hvportal-qualification {other.id}"}):
            with pytest.raises((BrokenOff, HyperVError), match=r"does not carry the marker|not_ours"):
                remove(trial.changing, left.model_copy(update=strange), bench.sleep)
        assert len(bench.host.vms) == 2
        assert remove(trial.changing, left, bench.sleep)
        assert bench.is_as_before


def test_a_folder_stays_as_long_as_a_vm_lies_in_it_that_nobody_had_seen() -> None:
    """It was still being made when the host was looked at. Without the marker nobody would know it again."""
    with bench_of() as bench:
        trial = bench.trial()
        trial.make()
        left, made = trial.find(), bench.everything()
        assert left is not None
        assert not remove(trial.changing, left.model_copy(update={"vm_id": None}), bench.sleep)
        assert bench.everything() == made
        assert remove(trial.changing, left, bench.sleep)
        assert bench.is_as_before


@pytest.mark.django_db
@pytest.mark.parametrize("verbosity", [1, 2])
def test_no_news_of_the_log_stands_between_the_rows_of_the_table(
    verbosity: int, caplog: pytest.LogCaptureFixture
) -> None:
    """In a terminal both are on the screen; who asks for more gets them."""
    with bench_of() as bench, caplog.at_level("INFO"):
        known(bench)
        caplog.clear()
        tried = qualified(bench, change=False, verbosity=verbosity)
    assert "All 1 sections are as expected." in tried.said
    assert ("host.call" in caplog.text) is (verbosity == 2)
