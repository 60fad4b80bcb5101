"""A finding opens, changes, becomes unknown and closes by itself; what stays as it is is not written."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import Max
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from findings.evaluating import OWN_FAULT
from findings.keeping import Tally, evaluate
from findings.models import Finding, RuleFault, State
from findings.rules import Kind, Severity, Unknown, rule_called
from findings.settling import NO_LONGER_TRUE, RULE_GONE, THING_GONE
from inventory.choices import PollOutcome
from inventory.models import VM, Host, PollState, SectionState
from tests.findings.building import VMFacts, rule_of, states, vm_facts
from tests.pages import factories as make

RULE = rule_of()


def look(*hosts: Host, rule: Any = RULE, later: timedelta = timedelta()) -> Tally:
    return evaluate([host.pk for host in hosts], timezone.now() + later, [rule])


@pytest.fixture
def host(db: None) -> Host:
    return make.make_host("HV01")


def test_what_is_true_opens_and_what_is_true_no_longer_closes(host: Host) -> None:
    vm = make.make_vm(1, host, processor_count=12)
    make.make_vm(2, host, processor_count=2)
    assert look(host) == Tally(opened=1)
    found = Finding.objects.get()
    assert (found.kind, found.object_id, found.vm_id, found.host_id) == (Kind.VM, str(vm.pk), vm.pk, host.pk)
    assert found.evidence == {"has": {"value": 12, "unit": "count"}, "allowed": {"value": 8, "unit": "count"}}
    assert found.limits["processors"] == {"value": 8, "unit": "count", "said_by": "", "tied": ""}
    VM.objects.update(processor_count=16)
    VM.objects.filter(pk=make.guid(2)).update(processor_count=2)
    assert look(host) == Tally(changed=1)
    worse = Finding.objects.get()
    assert (worse.severity, worse.since) == (Severity.CRITICAL, found.since)
    VM.objects.filter(pk=vm.pk).update(processor_count=20)
    assert look(host) == Tally(changed=1), "as bad, with other evidence"
    worse.refresh_from_db()
    assert worse.evidence["has"]["value"] == 20
    VM.objects.update(processor_count=2)
    assert look(host) == Tally(closed=1)
    assert Finding.objects.get().closed_reason == NO_LONGER_TRUE
    VM.objects.filter(pk=vm.pk).update(processor_count=12)
    assert look(host) == Tally(opened=1)
    assert states() == [(vm.name, State.CLOSED), (vm.name, State.OPEN)], "what comes back is another finding"


def test_what_stays_as_it_is_is_not_written(host: Host) -> None:
    for number in range(1, 4):
        make.make_vm(number, host, processor_count=12)
    look(host)
    with CaptureQueriesContext(connection) as queries:
        assert look(host, later=timedelta(minutes=1)) == Tally()
    assert [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


@pytest.mark.parametrize("missing", ["failed", "old"])
def test_missing_or_old_data_makes_it_unknown_and_never_closes_it(host: Host, missing: str) -> None:
    vm = make.make_vm(1, host, processor_count=12)
    look(host)
    parts = SectionState.objects.filter(host=host, name="vms")
    if missing == "failed":
        parts.update(ok=False, error_sentence="The host does not answer.")
    else:
        parts.update(ok_at=make.seconds_ago(86_400))
    VM.objects.update(processor_count=2)  # whatever the portal holds: it is not known
    make.make_vm(2, host, processor_count=12)
    assert look(host) == Tally(changed=1), "what nobody can tell opens nothing"
    found = Finding.objects.get()
    assert (found.name, found.state) == (vm.name, State.UNKNOWN)
    assert str(found.unknown_reason).startswith("VMs of HV01: ")
    assert found.evidence["has"]["value"] == 12, "the last that was known stays"
    assert look(host, later=timedelta(minutes=1)) == Tally()
    parts.update(ok=True, ok_at=timezone.now())
    assert look(host) == Tally(opened=1, closed=1)


def test_it_is_shown_that_nobody_knows_where_a_rule_asks_for_that(host: Host) -> None:
    make.make_vm(1, host, processor_count=None)
    assert look(host) == Tally(opened=1)
    found = Finding.objects.get()
    assert (found.state, found.unknown_reason, found.evidence) == (State.UNKNOWN, "Nobody told how many it has.", {})


def test_it_goes_with_its_thing_and_with_a_retired_host(host: Host) -> None:
    other = make.make_host("HV02")
    gone, left = make.make_vm(1, host, processor_count=12), make.make_vm(2, other, processor_count=12)
    look(host, other)
    VM.objects.filter(pk=gone.pk).update(gone_at=timezone.now())
    Host.objects.filter(pk=other.pk).update(retired_at=timezone.now())
    assert look(host, other) == Tally(closed=2)
    reasons = Finding.objects.order_by("pk").values_list("vm", "closed_reason")
    assert list(reasons) == [(gone.pk, THING_GONE), (left.pk, THING_GONE)]


def test_it_moves_with_its_vm_whichever_host_is_looked_at_first(host: Host) -> None:
    other = make.make_host("HV02")
    vms = [make.make_vm(number, host, processor_count=12) for number in (1, 2)]
    look(host)
    since = dict(Finding.objects.values_list("vm", "since"))
    VM.objects.filter(pk=vms[0].pk).update(host=other)
    assert look(host) == Tally(changed=1), "the host that it left"
    assert look(other) == Tally()
    VM.objects.filter(pk=vms[1].pk).update(host=other)
    assert look(other) == Tally(changed=1), "the host that it came to"
    assert look(host) == Tally()
    assert dict(Finding.objects.values_list("vm", "since")) == since
    assert set(Finding.objects.values_list("host", "state")) == {(other.pk, State.OPEN)}


def test_a_mistake_of_a_rule_is_nobodys_all_clear(host: Host) -> None:
    make.make_vm(1, host, processor_count=12)
    look(host)

    def fails(fact: VMFacts, limits: Any) -> Unknown | None:
        raise ZeroDivisionError

    def no_facts(reach: Any) -> list[VMFacts]:
        raise ZeroDivisionError

    for broken in (rule_of(test=fails), rule_of(facts=no_facts)):
        look(host, rule=broken)
        assert list(Finding.objects.values_list("state", "unknown_reason")) == [(State.UNKNOWN, OWN_FAULT)]
        look(host)
        assert states() == [("vm-001", State.OPEN)]


def test_a_statement_that_fails_silences_no_other_rule(host: Host, keeper: Client) -> None:
    """PostgreSQL answers nothing more in a transaction in which a statement failed."""
    make.make_vm(1, host, processor_count=12)

    def refused(reach: Any) -> Any:
        Host.objects.raw("SELECT id, 1 / 0 FROM inventory_host")[0]

    stands = rule_of(key="snapshots.too_old", facts=lambda reach: vm_facts(reach))
    broken, others = rule_of(key="snapshots.too_old", facts=refused), rule_of(key="tests.others")
    assert look(host, rule=stands) == Tally(opened=1)
    evaluate([host.pk], timezone.now(), [broken, others])
    told = dict(Finding.objects.values_list("rule", "state"))
    assert told == {"snapshots.too_old": State.UNKNOWN, "tests.others": State.OPEN}
    assert Finding.objects.get(rule="snapshots.too_old").unknown_reason == OWN_FAULT
    fault = RuleFault.objects.get()
    assert (fault.rule, fault.error) == ("snapshots.too_old", "DataError")
    page = keeper.get(reverse("findings:rule", args=["snapshots.too_old"])).content.decode()
    assert "could not ask this rule" in page
    assert "could not be asked" in keeper.get(reverse("findings:rules")).content.decode()
    look(host, rule=broken, later=timedelta(minutes=5))
    assert RuleFault.objects.get().since == fault.since, "it lasts"
    assert look(host, rule=stands, later=timedelta(minutes=16)) == Tally(changed=1)
    assert not RuleFault.objects.exists(), "it was met by nobody for ten minutes"


@pytest.mark.parametrize(("code", "is_raised"), [("40P01", True), ("53100", True), ("57014", False), ("22012", False)])
def test_what_postgresql_itself_fails_at_is_no_fault_of_a_rule(host: Host, code: str, is_raised: bool) -> None:
    """A deadlock, a full disk; a statement that took too long, a division by zero."""

    def refused(reach: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")

    with pytest.raises(OperationalError) if is_raised else nullcontext():
        look(host, rule=rule_of(facts=refused))
    assert RuleFault.objects.exists() != is_raised


def test_a_rule_that_is_no_more_takes_its_findings_along(host: Host) -> None:
    found = make.make_finding(host, "tests.no_such_rule")
    evaluate([host.pk], timezone.now())
    found.refresh_from_db()
    assert (found.state, found.closed_reason) == (State.CLOSED, RULE_GONE)


def test_a_host_that_cannot_be_read_is_found_and_paused_ones_are_unknown(db: None) -> None:
    host = make.make_host("HV01", outcome=PollOutcome.FAILED)
    make.make_poll(host, started_ago=4000)
    first = make.make_poll(host, outcome=PollOutcome.FAILED, started_ago=3700)
    evaluate([host.pk], timezone.now())
    found = Finding.objects.get()
    assert (found.rule, found.since) == ("inventory.host_unreachable", first.started_at)
    Host.objects.update(is_paused=True)
    evaluate([host.pk], timezone.now())
    found.refresh_from_db()
    assert found.state == State.UNKNOWN
    Host.objects.update(is_paused=False)
    PollState.objects.update(
        last_outcome=PollOutcome.FAILED, last_error_code="vmms_stopped", last_error_sentence="Stop."
    )
    evaluate([host.pk], timezone.now())
    still = Finding.objects.exclude(state=State.CLOSED)
    assert list(still.values_list("rule", flat=True)) == ["inventory.vmms_stopped"], "said once, by its own name"


@pytest.mark.django_db(transaction=True)
def test_two_evaluations_at_once_do_no_harm() -> None:
    host = make.make_host("HV01")
    for number in range(1, 30):
        make.make_vm(number, host, processor_count=12)
    together = threading.Barrier(4)

    def one() -> Tally:
        try:
            together.wait(timeout=30)
            return look(host)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tallies = [done.result(timeout=60) for done in [pool.submit(one) for _ in range(4)]]
    assert sum(tally.opened for tally in tallies) == Finding.objects.count() == 29
    assert sum(tally.written for tally in tallies) == 29


def test_many_hosts_take_no_more_queries_than_few(host: Host) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            evaluate(list(Host.objects.values_list("pk", flat=True)), timezone.now())
        return len(asked)

    make.make_vm(1, host)
    few = queries()
    for number in range(2, 12):
        make.make_vm(number, make.make_host(f"HV{number:02}", outcome=PollOutcome.FAILED))
    queries()  # what opens now is written once
    assert queries() <= few + 1, "and one for those that moved here, where some are open"
    assert Finding.objects.aggregate(most=Max("pk"))["most"] is not None
    assert rule_called("inventory.host_unreachable") is not None
