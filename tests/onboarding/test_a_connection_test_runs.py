"""A connection test from beginning to end, against simulated hosts over real HTTP."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from inventory import credentials as at_rest
from inventory.logons import BEARABLE
from inventory.models import Credential, Host, HostCertificate
from inventory.polls import target_for
from onboarding import running
from onboarding.choices import Progress, Reason
from onboarding.models import ConnectionTest
from onboarding.services import connection_tests
from onboarding.services.connection_tests import LeaseLost
from onboarding.services.hosts import host_add
from onboarding.tasks import run_connection_test
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.onboarding import building as make
from upkeep.hold import hold, release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with make.simulated() as server:
        yield server


@pytest.fixture(autouse=True)
def _healthy_again(simulator: SimulatorServer) -> Iterator[None]:
    yield
    simulator.change_host("HV01", heal=True)
    assert not connection.in_atomic_block


def test_a_good_host_passes_every_step_and_is_added_with_what_was_tested(simulator: SimulatorServer) -> None:
    test = make.walked(make.subject(simulator))
    assert test.state == Progress.PASSED, make.outcomes(test)
    assert make.outcomes(test)["identity"] == "passed"
    assert test.told
    assert (test.told["name"], test.told["vms"]) == ("HV01", 3)
    host = host_add(make.subject(simulator), by="keeper", test=test)
    test.refresh_from_db()
    assert (test.host, bool(test.taken_at)) == (host, True)
    assert not host.changes_allowed
    assert host.poll_state.next_poll_at <= timezone.now()


@pytest.mark.parametrize(
    ("fault", "step", "code"),
    [
        ("refuse", "tcp", "refused"),
        ("access-denied", "shell", "rights_missing"),
        ("vmms-stopped", "hyperv", "vmms_stopped"),
    ],
)
def test_a_failure_leaves_the_rest_untried(simulator: SimulatorServer, fault: str, step: str, code: str) -> None:
    simulator.change_host("HV01", fault=fault)
    test = make.walked(make.subject(simulator))
    assert (test.state, make.failed_at(test)) == (Progress.FAILED, (step, code))
    after = list(make.outcomes(test).values())
    assert set(after[after.index("failed") + 1 :]) <= {"not_tried", "passed"}
    assert make.outcomes(test)["identity"] == "not_tried"


def test_a_certificate_is_shown_accepted_and_goes_with_the_host(simulator: SimulatorServer) -> None:
    where = make.subject(simulator, scheme="https", port=simulator.host("HV01")["tls_port"])
    untrusted = make.walked(where)
    assert make.failed_at(untrusted) == ("tls", "certificate_not_trusted")
    assert untrusted.shown
    begun = connection_tests.again(untrusted, by="keeper", pinned_sha256=untrusted.shown["sha256"])
    running.run(begun.pk, "worker")
    begun.refresh_from_db()
    assert begun.state == Progress.PASSED
    host = host_add(connection_tests.subject_of(begun), by="keeper", test=begun)
    assert HostCertificate.objects.get(host=host).accepted_by == "keeper"


def test_a_certificate_accepted_for_a_registered_host_is_the_hosts_own(simulator: SimulatorServer) -> None:
    where = make.subject(simulator, scheme="https", port=simulator.host("HV01")["tls_port"])
    host = host_add(where, by="keeper")
    untrusted = make.walked(where, Reason.CHECK, host=host)
    assert untrusted.shown
    sha256 = untrusted.shown["sha256"]
    begun = connection_tests.accept(untrusted, by="keeper")
    kept = HostCertificate.objects.get(host=host)
    assert (kept.sha256, kept.accepted_by, kept.subject) == (sha256, "keeper", untrusted.shown["subject"])
    entry = AuditEntry.objects.get(action="certificate.accepted")
    assert (entry.target_id, entry.after["sha256"]) == (str(host.pk), sha256)
    assert target_for(host).pinned_sha256 == sha256, "polls know the host by it"
    running.run(begun.pk, "worker")
    begun.refresh_from_db()
    assert begun.state == Progress.PASSED
    assert connection_tests.again(begun, by="keeper").pinned_sha256 == sha256
    connection_tests.accept(untrusted, by="another")
    assert AuditEntry.objects.filter(action="certificate.accepted").count() == 1
    Host.objects.filter(pk=host.pk).update(port=1)
    with pytest.raises(ValidationError, match="another address"):
        connection_tests.accept(ConnectionTest.objects.get(pk=untrusted.pk), by="keeper")


def test_a_host_that_is_known_already_is_not_added_twice(simulator: SimulatorServer) -> None:
    known = make.added("NORTH-1", credential=make.credential(simulator))
    Host.objects.filter(pk=known.pk).update(netbios_name="hv01", domain="AD.example.com")
    test = make.walked(make.subject(simulator))
    assert make.failed_at(test) == ("identity", "known_host")


def test_another_host_at_a_new_address_is_noticed(simulator: SimulatorServer) -> None:
    host = host_add(make.subject(simulator), by="keeper")
    Host.objects.filter(pk=host.pk).update(netbios_name="HV01")
    elsewhere = make.subject(simulator, name="HV02")
    assert make.failed_at(make.walked(elsewhere, Reason.MOVE, host=Host.objects.get())) == ("identity", "another_host")


def test_a_new_secret_is_taken_only_where_it_is_good(simulator: SimulatorServer) -> None:
    kept = make.credential(simulator)
    good, wrong = str(simulator.description["password"]), "wrong"
    host = host_add(make.subject(simulator), by="keeper")
    Credential.objects.update(
        secret=at_rest.encrypt("an old one"), secret_changed_at=timezone.now() - timedelta(days=90)
    )
    tried = make.walked(make.subject(simulator), Reason.SECRET, host=host, sealed=at_rest.encrypt(wrong))
    kept.refresh_from_db()
    assert (tried.state, make.failed_at(tried)) == (Progress.FAILED, ("logon", "credentials_refused"))
    assert str.__str__(at_rest.decrypt(kept)) == "an old one"
    tried = make.walked(make.subject(simulator), Reason.SECRET, host=host, sealed=at_rest.encrypt(good))
    kept.refresh_from_db()
    assert (tried.state, bool(tried.taken_at)) == (Progress.PASSED, True)
    assert str.__str__(at_rest.decrypt(kept)) == good
    assert kept.secret_changed_at > timezone.now() - timedelta(minutes=1)
    assert not ConnectionTest.objects.exclude(sealed=None).exists()


def test_the_database_keeps_no_secret_beyond_a_test() -> None:
    test = connection_tests.begin(make.somewhere(), Reason.SECRET, by="keeper", sealed=b"sealed")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConnectionTest.objects.filter(pk=test.pk).update(state=Progress.FAILED)
    assert connection_tests.cancel(test.pk, by="keeper")
    test.refresh_from_db()
    assert (test.state, test.sealed) == (Progress.CANCELLED, None)


def test_an_account_that_was_refused_thrice_is_tried_at_no_other_host(simulator: SimulatorServer) -> None:
    """Also at the same one: it is the account that is locked. A new secret has one try more."""
    simulator.change_host("HV01", fault="password")
    tried = [make.failed_at(make.walked(make.subject(simulator))) for _ in range(BEARABLE + 1)]
    assert tried == [("logon", "credentials_refused")] * BEARABLE + [("logon", "logon_held_back")]
    elsewhere = make.subject(simulator, name="HV02")
    assert make.failed_at(make.walked(elsewhere)) == ("logon", "logon_held_back")
    host = host_add(elsewhere, by="keeper")
    wrong = at_rest.encrypt("wrong")
    for expected in ("credentials_refused", "logon_held_back"):
        test = make.walked(make.subject(simulator), Reason.SECRET, host=host, sealed=wrong)
        assert make.failed_at(test) == ("logon", expected)


def test_a_logon_that_is_taken_makes_refusals_forgotten(simulator: SimulatorServer) -> None:
    simulator.change_host("HV01", fault="password")
    for _ in range(BEARABLE - 1):
        make.walked(make.subject(simulator))
    assert Credential.objects.get().refusals == BEARABLE - 1
    assert make.walked(make.subject(simulator, name="HV02")).state == Progress.PASSED
    assert Credential.objects.get().refusals == 0


def test_a_held_portal_runs_no_test_until_it_is_released(simulator: SimulatorServer) -> None:
    hold()
    test = connection_tests.begin(make.subject(simulator), Reason.ADD, by="keeper")
    run_connection_test(test.pk)
    test.refresh_from_db()
    assert (test.state, test.attempts) == (Progress.WAITING, 0)
    release(User.objects.create_user("keeper"))
    run_connection_test(test.pk)
    test.refresh_from_db()
    assert test.state == Progress.PASSED


def test_a_cancelled_test_takes_nothing_more(simulator: SimulatorServer) -> None:
    test = connection_tests.begin(make.subject(simulator), Reason.ADD, by="keeper")
    lease = connection_tests.claim(test.pk, "worker")
    assert lease
    assert connection_tests.claim(test.pk, "another") is None
    assert connection_tests.cancel(test.pk, by="keeper")
    assert not connection_tests.cancel(test.pk, by="keeper")
    with pytest.raises(LeaseLost):
        connection_tests.step_ended(lease, "name", "passed", "too late")
    running.run(test.pk, "worker")
    assert set(make.outcomes(test).values()) == {"not_tried"}


def test_a_test_outlives_one_worker_and_not_two() -> None:
    test = connection_tests.begin(make.somewhere(), Reason.ADD, by="keeper")
    for survived in (True, False):
        lease = connection_tests.claim(test.pk, "worker")
        assert lease
        connection_tests.step_begun(lease, "name")
        ConnectionTest.objects.filter(pk=test.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        assert [one.pk for one in connection_tests.sweep()] == ([test.pk] if survived else [])
        with pytest.raises(LeaseLost):
            connection_tests.step_begun(lease, "tcp")
    test.refresh_from_db()
    assert (test.state, make.failed_at(test)) == (Progress.FAILED, ("name", "worker_lost"))


def test_what_nobody_takes_up_is_sent_again_and_what_is_fresh_is_not() -> None:
    test = connection_tests.begin(make.somewhere(), Reason.ADD, by="keeper")
    assert connection_tests.sweep() == []
    ConnectionTest.objects.update(sent_at=timezone.now() - timedelta(seconds=16))
    assert connection_tests.sweep() == [test]
    assert connection_tests.sweep() == []


def test_of_a_list_a_few_are_tested_at_a_time() -> None:
    batch = uuid.uuid4()
    for number in range(7):
        connection_tests.begin(make.somewhere(f"HV{number}"), Reason.CHECK, by="keeper", batch=batch)
    first = connection_tests.sweep()
    assert len(first) == connection_tests.AT_ONCE
    assert connection_tests.sweep() == []
    lease = connection_tests.claim(first[0].pk, "worker")
    assert lease
    connection_tests.finish(lease, None)
    assert len(connection_tests.sweep()) == 1


def test_an_unreadable_secret_ends_in_words(simulator: SimulatorServer) -> None:
    Credential.objects.filter(pk=make.credential(simulator).pk).update(secret=b"no key fits")
    assert make.failed_at(make.walked(make.subject(simulator))) == ("logon", "secret_unreadable")


def test_the_nodes_of_a_cluster_are_told() -> None:
    estate = Estate.demo()
    with SimulatorServer(estate, runner_for(estate)) as server:
        node = next(name for name, host in estate.hosts.items() if host.cluster)
        test = make.walked(make.subject(server, name=node, credential=make.credential(server)), Reason.CLUSTER)
    assert test.state == Progress.PASSED, make.failed_at(test)
    assert test.told
    assert node in test.told["nodes"]
