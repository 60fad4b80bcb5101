"""One snapshot, from an operator's wish to the end that two looks at its host prove."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from inventory.models import DiskFile, Drive, PollState
from jobs.choices import State
from jobs.models import JobAct
from snapshots.models import Snapshot
from tests.pages import factories as make
from tests.snapshots.merge_jobs.ward import Ward, operator_at_work, ward

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


def test_its_title_tells_vms_of_one_name_apart(at_work: Ward) -> None:
    vm = Snapshot.objects.get(snapshot_id=at_work.snapshots[0]).vm
    make.make_vm(0xA1 << 120, make.make_host("HV77"), name=vm.name)
    (job,) = at_work.queue()
    assert job.title.endswith(f" of {vm.name} ({str(vm.pk)[:8]}…)")


def test_until_its_host_is_read_pages_say_by_which_job_it_went(at_work: Ward) -> None:
    client = operator_at_work()
    (job,) = at_work.queue()
    one = Snapshot.objects.get(snapshot_id=at_work.snapshots[0])
    pages = (reverse("snapshots:snapshots"), one.get_absolute_url(), f"{reverse('snapshots:merge')}?snapshot={one.pk}")
    told = (
        f"job {job.pk}</a>; the next poll",
        "What stands here is what was before",
        f"Job {job.pk} of it has ended since HV01 was",
    )
    before = [client.get(page).content.decode() for page in pages]
    assert not any(words in page for words, page in zip(told, before, strict=True))
    assert at_work.run(job).state == State.SUCCEEDED
    after = [client.get(page).content.decode() for page in pages]
    assert all(words in page for words, page in zip(told, after, strict=True))
    assert PollState.objects.get(host=at_work.hosts[0]).asked_at, "and the host is read again at once"
    at_work.read()
    gone = (Snapshot.objects, Drive.objects.exclude(snapshot_id=None), DiskFile.objects.filter(path__endswith="avhdx"))
    assert not any(rows.exists() for rows in gone), "after one poll, because the job has looked twice"
