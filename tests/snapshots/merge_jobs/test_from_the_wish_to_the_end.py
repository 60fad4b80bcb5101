"""One snapshot, from an operator's wish to the end that two looks at its host prove."""

from collections.abc import Iterator

import pytest

from jobs.choices import State
from jobs.models import JobAct
from tests.snapshots.merge_jobs.ward import Ward, ward

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_work(quick_passwords: None) -> Iterator[Ward]:
    with ward() as found:
        yield found


def test_a_snapshot_is_deleted_merged_and_done(at_work: Ward) -> None:
    (job,) = at_work.queue()
    assert job.preflight["files"]
    assert job.planned[0]["script"] == "change/remove_snapshot"

    job = at_work.run(job)

    assert (job.state, job.code) == (State.SUCCEEDED, "done"), (job.code, job.sentence)
    assert at_work.commands() == 1
    assert at_work.is_untouched()
    assert [act.outcome for act in JobAct.objects.filter(job=job)] == ["done"]
    assert job.noted["measured"]["reclaimed_bytes"] > 0
