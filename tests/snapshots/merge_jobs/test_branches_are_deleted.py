"""A tree of snapshots with branches, of which one after another is deleted by jobs: the host does what the reference
says, and of Now and of every snapshot that is left each block is as it was.

    number 0 ── number 1 ── twig         the branch that the VM left
             └─ left ── Now              the one it is on
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from jobs.choices import State
from jobs.models import Job
from snapshots.domain.facts import VMFacts
from tests.simulator.estate.merging import at, everything, later, place, take, write
from tests.snapshots import reference
from tests.snapshots.from_truth import facts_of
from tests.snapshots.merge_jobs.ward import Ward, operator_at_work, ward

pytestmark = pytest.mark.django_db(transaction=True)
ROOT, BRANCH, TWIG, LEFT = range(4)
Chains = dict[tuple[Any, str], list[str]]


@pytest.fixture
def branching(quick_passwords: None) -> Iterator[Ward]:
    with ward(snapshots=2) as found:
        estate, vm = found.estate, place(found.estate)[1]
        twig = take(estate, "twig")
        write(estate, 0, 30, 12, 31)
        estate.acts.apply_snapshot(vm.id, found.snapshots[ROOT])
        later(estate, 60)
        write(estate, 0, 5, 20, 41)
        left = take(estate, "left")
        write(estate, 1, 20, 9, 51)
        found.snapshots = [*found.snapshots, twig, left]
        found.contents = everything(estate)
        found.read()
        yield found


def facts_now(found: Ward) -> VMFacts:
    host, vm = place(found.estate)
    return facts_of(found.estate.truth(), host.name, vm.id)


def chains_now(found: Ward) -> Chains:
    facts = facts_now(found)
    return {
        (one.snapshot, one.place): [key for key, _ in reference.links(facts, one.file or "")] for one in facts.drives
    }


def by_reference(found: Ward, snapshot: str) -> tuple[Chains, set[str]]:
    """The chains that are left when it is gone, and the files that go."""
    became, chains = reference.after_deleting(facts_now(found), UUID(snapshot))
    return {key: list(chain) for key, chain in chains.items()}, set(became)


@pytest.mark.parametrize(
    "order",
    [(TWIG, BRANCH, ROOT), (ROOT, BRANCH, TWIG), (LEFT, ROOT)],
    ids=["leaves first", "root first", "below Now"],
)
def test_one_after_another_does_what_the_reference_says(branching: Ward, order: Sequence[int]) -> None:
    for number in order:
        chains, go = by_reference(branching, branching.snapshots[number])
        before = set(facts_now(branching).files)
        *_, job = branching.queue(number)
        job = branching.run(job)

        assert (job.state, job.code) == (State.SUCCEEDED, "done"), job.sentence
        assert {line["key"] for line in job.preflight["files"] if line["fate"] in ("deleted", "merged")} == go
        assert chains_now(branching) == chains
        assert set(facts_now(branching).files) == before - go
        assert branching.is_untouched()
        for _ in range(2):  # what two polls in a row did not show is gone
            branching.read()
    assert branching.commands() == len(order)


def test_a_whole_branch_goes_with_all_that_hang_on_it_and_nothing_is_merged_into_what_stays(branching: Ward) -> None:
    """Leaves first: of a branch that Now is not on, files go and no block is moved."""
    client = operator_at_work()
    address = f"{reverse('snapshots:merge_queue')}?unsure=on&subtree=on&snapshot={branching.key(BRANCH)}"
    form = client.get(address).context["form"]
    told = {"digest": form["digest"].value(), "request": str(form["request"].value()), "time_zone": "UTC"}
    assert client.post(address, {**told, "reason": "Nobody goes back there."}).status_code == 302
    began = at(branching.estate)
    twig, branch = Job.objects.order_by("pk")
    assert [one.parameters["snapshot_id"] for one in (twig, branch)] == [
        branching.snapshots[number] for number in (TWIG, BRANCH)
    ]
    for job in (twig, branch):
        assert branching.run(job).state == State.SUCCEEDED
        assert not [line for line in job.preflight["files"] if line["fate"] == "merged"]
    assert at(branching.estate) > began
    assert set(everything(branching.estate)) == {None, branching.snapshots[ROOT], branching.snapshots[LEFT]}
    assert branching.is_untouched()
    assert branching.commands() == 2
