"""What a poll says of itself: complete, partly readable, failed; with the reason of each section and its age."""

import pytest
from django.conf import settings
from django.utils import timezone

from hyperv.errors import CredentialsRefused, Unreachable
from inventory import polls, sections
from inventory.models import Credential, Host, Poll, PollState, SectionState
from inventory.selectors.conditions import HostCondition, condition_of, with_condition
from inventory.tasks import poll_host
from tests.inventory.building import answer, begin, broken, make_host, poll

pytestmark = pytest.mark.django_db


def test_every_section_read_is_a_complete_poll() -> None:
    host = make_host()
    assert poll(host, [1, 2]) == "complete"
    row = Poll.objects.get()
    assert (row.outcome, row.error_code) == ("complete", None)
    counted = dict(row.sections.filter(items__gt=0).values_list("name", "items"))
    assert counted == {"host": 1, "vms": 2, "memory": 2}
    assert PollState.objects.get(host=host).last_complete_at == row.started_at


def test_one_failed_section_leaves_the_others_read_and_its_own_age_standing() -> None:
    host = make_host()
    poll(host, [1])
    before = SectionState.objects.get(host=host, name="memory").ok_at
    assert poll(host, [1], memory=broken(message="Access is denied")) == "partial"
    memory = SectionState.objects.get(host=host, name="memory")
    assert (memory.ok, memory.ok_at, memory.error_code) == (False, before, "script_error")
    vms = SectionState.objects.get(host=host, name="vms")
    assert vms.ok
    assert vms.ok_at == vms.attempted_at > before
    section = Poll.objects.latest("started_at").sections.get(name="memory")
    assert section.error_detail == "Access is denied [Broken]"
    assert PollState.objects.get(host=host).consecutive_failures == 0


def test_a_section_that_this_windows_does_not_offer_is_nobodys_failure() -> None:
    host = make_host()
    assert poll(host, [1], memory=broken("not_offered")) == "complete"
    memory = SectionState.objects.get(host=host, name="memory")
    assert (memory.ok, memory.ok_at, memory.error_code) == (False, None, "not_offered")
    assert memory.error_sentence == "Windows Server 2008 R2 does not offer this."
    row = Poll.objects.get()
    assert (row.error_code, row.outcome) == (None, "complete")
    assert PollState.objects.get(host=host).last_complete_at == row.started_at
    ranked = with_condition(Host.objects.all(), timezone.now()).get(pk=host.pk)
    assert condition_of(ranked) == HostCondition.ANSWERING


def test_a_host_that_offers_nothing_else_still_fails_by_what_it_offers() -> None:
    host = make_host()
    stopped = broken("vmms_stopped")
    every = dict.fromkeys(sections.names(), stopped) | {"memory": broken("not_offered")}
    assert poll(host, **every) == "failed"


def test_a_host_where_vmms_is_stopped_failed_and_is_not_empty() -> None:
    host = make_host()
    poll(host, [1])
    stopped = broken("vmms_stopped")
    assert poll(host, **dict.fromkeys(sections.names(), stopped)) == "failed"
    state = PollState.objects.get(host=host)
    assert state.last_error_code == "vmms_stopped"
    assert "vmms" in state.last_error_sentence
    assert Host.objects.get(pk=host.pk).vms.filter(gone_at=None).count() == 1


def test_an_unreachable_host_keeps_every_age_and_says_why() -> None:
    host = make_host()
    poll(host, [1])
    before = dict(SectionState.objects.values_list("name", "ok_at"))
    polls.fail(begin(host), polls.failure_of(Unreachable("connection refused")))
    assert dict(SectionState.objects.values_list("name", "ok_at")) == before
    row = Poll.objects.latest("started_at")
    assert (row.outcome, row.error_code, row.error_detail) == ("failed", "unreachable", "connection refused")
    assert row.next_poll_at == PollState.objects.get(host=host).next_poll_at


def test_a_host_that_failed_is_claimed_for_the_suspect_queue_until_it_answers() -> None:
    host = make_host()
    polls.fail(begin(host), polls.Failure("unreachable", "No."))
    PollState.objects.update(next_poll_at="2026-01-01T00:00Z")
    assert polls.claim_due()[0].queue == "suspect"
    poll(host)
    PollState.objects.update(next_poll_at="2026-01-01T00:00Z")
    assert polls.claim_due()[0].queue == "polls"


def test_the_pause_doubles_with_each_failure_up_to_the_cap() -> None:
    pauses = [polls.pause_seconds(60, failures, "unreachable") for failures in (1, 2, 3, 4, 5, 6, 200)]
    for pause, expected in zip(pauses, (60, 120, 240, 480, 900, 900, 900), strict=True):
        assert 0.9 * expected <= pause <= 1.1 * expected


def test_refused_credentials_wait_the_whole_cap_at_once() -> None:
    pause = polls.pause_seconds(60, 1, CredentialsRefused.code)
    assert pause >= 0.9 * settings.POLL_BACKOFF_CAP_SECONDS


def test_pauses_are_spread_so_that_hosts_do_not_march_in_step() -> None:
    assert len({polls.pause_seconds(300, 0, None) for _ in range(20)}) > 10


def test_a_section_that_the_answer_lacks_is_a_failure_of_that_section() -> None:
    host = make_host()
    ticket = begin(host)
    whole = answer([1])
    lacking = whole.model_copy(update={"sections": {k: v for k, v in whole.sections.items() if k != "memory"}})
    assert polls.finish(ticket, lacking) == "partial"
    assert SectionState.objects.get(host=host, name="memory").error_code == "section_missing"


def test_basic_over_http_is_refused_with_a_sentence_before_anything_is_sent() -> None:
    host = make_host()
    Credential.objects.update(transport="basic")
    claim = polls.claim_due()[0]
    poll_host.apply(args=(host.pk, str(claim.token)), throw=True)
    row = Poll.objects.get()
    assert (row.outcome, row.error_code) == ("failed", "target_unusable")
    assert "HTTPS" in row.error_sentence
