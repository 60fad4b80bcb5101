"""What is said and kept of a run that failed, broke off or left something, and what keeps one from beginning."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from inventory.models import Host
from jobs.models import Build
from jobs.services import everything_stop
from qualifying.models import Run
from tests.jobs.building import person
from tests.qualification.hosts import Bench, bench_of, known, qualified

pytestmark = pytest.mark.django_db
GIB = 1 << 30


def test_a_check_that_failed_is_named_and_kept() -> None:
    with bench_of() as bench:
        known(bench)
        bench.server.change_host(bench.host.name, missing_properties={"VirtualMachine": ["State"]})
        found = qualified(bench)
        assert bench.is_as_before
    build = Build.objects.get()
    last = build.result["checks"][-1]
    assert (build.verdict, last["code"], last["passed"]) == ("failed", "off", False)
    assert "did NOT qualify" in found.ending
    assert last["title"] in found.ending
    assert "Everything that was made is removed." in found.ending


def test_a_run_that_broke_off_keeps_no_verdict() -> None:
    with bench_of() as bench:
        known(bench)
        bench.server.change_host(bench.host.name, errors={"New-VM": "operation_failed"})
        found = qualified(bench)
        assert bench.is_as_before
    assert "the run broke off" in found.ending
    assert not Build.objects.exists()
    assert AuditEntry.objects.filter(action="host.qualifying_broken").exists()


@pytest.mark.parametrize("way", ["stop", "consent"])
def test_a_stop_and_a_consent_that_is_withdrawn_hold_at_once(way: str) -> None:
    def stopped() -> None:
        everything_stop(reason="Smoke.", by=person("operator"))

    def withdrawn() -> None:
        Host.objects.update(changes_allowed=False)

    with bench_of() as bench:
        known(bench)
        found = qualified(bench, sleep=bench.sleeping(1, {"stop": stopped, "consent": withdrawn}[way]))
        assert bench.is_as_before
    assert {"stop": "Halted", "consent": "observe-only"}[way] in found.ending


def test_a_refused_logon_is_not_repeated_and_what_is_left_is_told_and_removed_later() -> None:
    with bench_of() as bench:
        known(bench)
        turn = bench.server.change_host
        found = qualified(bench, sleep=bench.sleeping(1, lambda: turn(bench.host.name, password_ok=False)))
        assert bench.server.counters()[bench.host.name]["failed_logons"] <= 2, "one look, one removal"
        assert "NOT REMOVED" in found.ending
        assert not Build.objects.exists()
        assert not bench.is_as_before
        turn(bench.host.name, password_ok=True, errors={"New-VM": "operation_failed"})
        again = qualified(bench)
        assert bench.is_as_before
    assert "An earlier run has left this behind" in again.said
    assert AuditEntry.objects.filter(action="host.qualifying_removed").exists()


@pytest.mark.parametrize(("silent", "is_refused"), [(timedelta(minutes=9), True), (timedelta(minutes=11), False)])
def test_a_second_run_at_a_host_begins_only_when_the_first_is_over(silent: timedelta, is_refused: bool) -> None:
    with bench_of() as bench:
        host = known(bench)
        trial = bench.trial()
        trial.make()
        at = timezone.now() - silent
        Run.objects.create(marker=trial.marker, host=host, by="anna at ops", began_at=at, seen_at=at)
        found = qualified(bench)
        assert bench.is_as_before is not is_refused, "what a killed run has left is removed with its consent"
    assert ("anna at ops is qualifying" in found.ending) is is_refused
    assert Run.objects.filter(ended_at=None).count() == is_refused


@pytest.mark.parametrize(("age", "is_refused"), [(timedelta(minutes=119), True), (timedelta(minutes=121), False)])
def test_what_another_portal_may_be_at_is_left_alone(age: timedelta, is_refused: bool) -> None:
    with bench_of() as bench:
        known(bench)
        bench.trial().make()
        made = bench.everything()
        bench.estate.clock.advance(age)
        found = qualified(bench)
        assert (bench.everything() == made) is is_refused
        assert bench.is_as_before is not is_refused
    assert ("another portal may be at it" in found.ending) is is_refused


def test_what_a_run_at_another_node_has_made_is_left_alone() -> None:
    """Both see the folder, and the VM is at the other one."""
    with bench_of() as bench:
        known(bench)
        other = Host.objects.create(name="HV77", address="192.0.2.77", credential=Host.objects.get().credential)
        trial = bench.trial()
        trial.make()
        now = timezone.now()
        Run.objects.create(marker=trial.marker, host=other, by="anna at ops", began_at=now, seen_at=now)
        bench.estate.clock.advance(timedelta(hours=3))
        assert "is qualifying HV77 now" in qualified(bench).ending
        assert not bench.is_as_before


def _observe_only(bench: Bench) -> None:
    Host.objects.update(changes_allowed=False)


def _no_account(bench: Bench) -> None:
    Host.objects.update(change_credential=None)


def _updated(bench: Bench) -> None:
    Host.objects.update(os_version="10.0.17763")


def _little_room(bench: Bench) -> None:
    volume = bench.estate.volumes.at(bench.host, "D:\\x")
    assert volume
    volume.filled_bytes = volume.free_at(bench.estate.catch_up()) - GIB // 2


def _nobody(prompt: str) -> str:
    raise EOFError


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"yes_on": "HV99"}, "--yes-on names HV99"),
        ({"yes_on": "", "ask": lambda prompt: "yes"}, "Nothing was changed"),
        ({"yes_on": "", "ask": _nobody}, "Nobody is here to ask"),
        ({"space": 0.1}, "needs at least"),
        ({"path": "X:\\nowhere"}, "is not there"),
        ({"change_host": _observe_only}, "observe-only"),
        ({"change_host": _no_account}, "no account for changes"),
        ({"change_host": _updated}, "wait until it was polled again"),
        ({"change_host": _little_room}, "too little room"),
        ({"sections": "vms"}, "the section host has to be read"),
    ],
)
def test_what_keeps_a_run_from_beginning(options: dict[str, Any], words: str) -> None:
    change: Callable[[Bench], None] | None = options.get("change_host")
    told = {name: value for name, value in options.items() if name != "change_host"}
    with bench_of() as bench:
        known(bench)
        if change:
            change(bench)
        assert words in qualified(bench, **told).ending
        assert not bench.host.acts, "nothing was changed"
        assert bench.is_as_before
    assert not Build.objects.exists()
