"""Whatever befalls a merge at its host: the job's end is true, its command came there once, and no block is lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from jobs.choices import ActOutcome, State
from jobs.models import JobAct, JobEvent
from tests.simulator.estate.merging import volume_of
from tests.snapshots.merge_jobs.ward import Ward, ward

pytestmark = pytest.mark.django_db(transaction=True)
HOST = "HV01"


@pytest.fixture
def at_work(quick_passwords: None) -> Iterator[Ward]:
    with ward() as found:
        yield found


@pytest.mark.parametrize(
    ("fault", "seconds", "state", "code"),
    [
        ({"merge_begins_after": 200}, 22, State.SUCCEEDED, "done"),
        ({"fault": "merge-unseen"}, 22, State.SUCCEEDED, "done"),
        ({"fault": "merge-moves"}, 15, State.SUCCEEDED, "done"),
        ({"fault": "answer-lost"}, 22, State.SUCCEEDED, "done"),
        ({"fault": "merge-restart"}, 40, State.SUCCEEDED, "done"),
        ({"fault": "merge-full"}, 130, State.FAILED, "no_space"),
        ({"fault": "merge-locked"}, 130, State.FAILED, "locked"),
        ({"fault": "merge-never"}, 130, State.FAILED, "stuck"),
        ({"fault": "merge-leaves"}, 130, State.FAILED, "files_stay"),
    ],
    ids=lambda told: str(told.get("fault", "begins-late")) if isinstance(told, dict) else "",
)
def test_a_merge_that_meets_with_a_fault(
    at_work: Ward, fault: dict[str, Any], seconds: float, state: State, code: str
) -> None:
    (job,) = at_work.queue()
    at_work.server.change_host(HOST, **fault)

    job = at_work.run(job, seconds)

    assert (job.state, job.code) == (state, code), job.sentence
    assert job.sentence
    assert bool(job.next_step) == (state == State.FAILED)
    assert at_work.commands() == 1
    assert at_work.is_untouched()
    lost = fault.get("fault") == "answer-lost"
    assert JobAct.objects.get(job=job).outcome == (ActOutcome.UNKNOWN if lost else ActOutcome.DONE)
    if code in ("no_space", "locked"):
        assert "0x8007" in job.said, "Hyper-V's own words stand there"
    if fault.get("fault") == "merge-moves":
        assert (job.host.name, JobEvent.objects.filter(job=job, code="moved").count()) == ("HV02", 1)


def test_what_was_full_is_merged_by_hyper_v_when_there_is_room_and_the_portal_sends_nothing_more(at_work: Ward) -> None:
    (job,) = at_work.queue()
    at_work.server.change_host(HOST, fault="merge-full")
    job = at_work.run(job, 130)
    assert (job.state, job.code) == (State.FAILED, "no_space")
    at_work.read()
    volume_of(at_work.estate).filled_bytes = 0
    assert at_work.commands() == 1
    assert at_work.is_untouched()
