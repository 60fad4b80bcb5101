"""Never two polls of one host at once, and nothing committed by a poll that has been overtaken."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from inventory import polls
from inventory.models import VM, Host, Poll, PollState
from inventory.polls import lease
from tests.at_once import at_once
from tests.inventory.building import answer, begin, make_host, poll

pytestmark = pytest.mark.django_db


def expire_lease(host: Host) -> None:
    PollState.objects.filter(host=host).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def test_a_claimed_host_is_not_claimed_again_until_its_lease_ends() -> None:
    host = make_host()
    assert [claim.host_id for claim in polls.claim_due()] == [host.pk]
    assert polls.claim_due() == []
    expire_lease(host)
    assert [claim.host_id for claim in polls.claim_due()] == [host.pk]


def test_no_more_is_claimed_than_can_begin_and_who_waits_longest_is_not_overtaken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that begins one poll while two claims lapse, and hosts that are due again as soon as they were read."""
    monkeypatch.setattr(lease, "WAITING_AT_LEAST", 2)
    hosts = [make_host(f"HV{number:02}", 6000 + number) for number in range(6)]
    ill = make_host("HV99", 6099)
    PollState.objects.filter(host=ill).update(consecutive_failures=1)
    queued = polls.claim_due()
    assert [claim.queue for claim in queued] == ["polls", "polls", "suspect"]  # each queue has room of its own
    read: list[int] = []
    while len(set(read)) < len(hosts):
        claim = next(claim for claim in queued if claim.queue == "polls")
        ticket = polls.begin(claim.host_id, claim.token, queue="polls", worker="only")
        assert ticket is not None
        polls.finish(ticket, answer([]))
        read.append(claim.host_id)
        PollState.objects.filter(host=claim.host_id).update(next_poll_at=timezone.now())
        PollState.objects.exclude(lease_token=None).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        Poll.objects.update(started_at=timezone.now() - timedelta(minutes=1))  # a slow worker: nothing begun lately
        queued = polls.claim_due()
    assert read == [host.pk for host in hosts]


def test_what_was_begun_lately_widens_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = [make_host(f"HV{number:02}", 6000 + number) for number in range(5)]
    monkeypatch.setattr(lease, "LATELY_SECONDS", 3600)  # polls of this test, however slow the machine
    for host in hosts[:3]:
        poll(host, [])
    monkeypatch.setattr(lease, "WAITING_AT_LEAST", 0)
    PollState.objects.update(next_poll_at=timezone.now(), lease_token=None, lease_expires_at=None)
    assert len(polls.claim_due()) == 3
    assert polls.claim_due() == []  # these three wait still


def test_a_paused_host_is_never_claimed() -> None:
    host = make_host()
    Host.objects.filter(pk=host.pk).update(is_paused=True)
    assert polls.claim_due() == []


def test_a_claim_delivered_twice_begins_one_poll() -> None:
    host = make_host()
    claim = polls.claim_due()[0]
    assert polls.begin(host.pk, claim.token, queue="polls", worker="first") is not None
    assert polls.begin(host.pk, claim.token, queue="polls", worker="second") is None
    assert Poll.objects.count() == 1


def test_a_claim_delivered_after_its_lease_ended_begins_nothing() -> None:
    host = make_host()
    claim = polls.claim_due()[0]
    expire_lease(host)
    assert polls.begin(host.pk, claim.token, queue="polls", worker="late") is None


def test_a_poll_that_was_overtaken_commits_nothing() -> None:
    host = make_host()
    slow = begin(host)
    expire_lease(host)
    fast = begin(host)
    polls.finish(fast, answer([1]))
    with pytest.raises(polls.LeaseLost):
        polls.finish(slow, answer([1, 2, 3]))
    assert VM.objects.count() == 1
    assert Poll.objects.get(pk=slow.poll_id).outcome == "abandoned"
    assert Poll.objects.get(pk=fast.poll_id).outcome == "complete"


def test_a_poll_whose_worker_vanished_is_closed_as_abandoned() -> None:
    ticket = begin(make_host())
    assert polls.abandon_lost() == 0
    Poll.objects.update(started_at=timezone.now() - timedelta(minutes=10))
    assert polls.abandon_lost() == 1
    assert Poll.objects.get(pk=ticket.poll_id).error_code == "worker_lost"


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_at_once_never_claim_the_same_host() -> None:
    for number in range(40):
        make_host(f"HV{number:02}", port=6000 + number)
    claimed: list[int] = []

    def dispatch() -> None:
        while claims := polls.claim_due(limit=3):
            claimed.extend(claim.host_id for claim in claims)

    at_once(dispatch)
    assert len(claimed) == len(set(claimed)) == 40


def test_a_finished_poll_gives_the_lease_back() -> None:
    host = make_host()
    poll(host)
    state = PollState.objects.get(host=host)
    assert (state.lease_token, state.lease_expires_at) == (None, None)
    assert state.next_poll_at > timezone.now()


def test_a_poll_that_takes_its_worker_with_it_again_and_again_becomes_suspect_and_backs_off() -> None:
    host = make_host()
    for _ in range(3):
        begin(host)
        Poll.objects.filter(outcome="running").update(started_at=timezone.now() - timedelta(minutes=10))
        expire_lease(host)
        assert polls.abandon_lost() == 1
    state = PollState.objects.get()
    assert state.consecutive_failures == 3
    assert state.next_poll_at > timezone.now() + timedelta(minutes=5)
    PollState.objects.update(next_poll_at=timezone.now())
    assert polls.claim_due()[0].queue == "suspect"


def test_a_poll_lost_once_is_made_again_at_once() -> None:
    host = make_host()
    begin(host)
    expire_lease(host)
    again = polls.claim_due()[0]
    ticket = polls.begin(host.pk, again.token, queue=again.queue, worker="next")
    assert ticket is not None
    assert ticket.failures_before == 1
    assert Poll.objects.filter(outcome="abandoned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_poll_commits_waits_for_no_disk_and_what_people_do_waits() -> None:
    def waits() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return str(cursor.fetchone()[0])

    with connection.cursor() as cursor:  # the server of the tests itself never waits
        cursor.execute("SET synchronous_commit = on")
    ticket = begin(make_host())
    assert waits() == "on"  # what was set for the poll's beginning has ended with it
    with transaction.atomic():
        lease.hold(ticket)
        assert waits() == "off"
    assert waits() == "on"
    connection.close()
