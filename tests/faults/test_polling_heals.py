"""A worker killed, Valkey flushed or restarted, PostgreSQL restarted, a host away: polling goes on by itself.

One living portal serves the whole file: each test breaks something, sees it heal, and leaves it whole.
"""

import signal
from collections.abc import Iterator

import pytest

from hvportal.supervisor.servers import start_server
from tests.faults.living import HOSTS, VMS_PER_HOST, Portal, portal, wait_until

pytestmark = pytest.mark.xdist_group("living portal")


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with portal(tmp_path_factory.mktemp("living")) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_lost_and_nothing_twice(living: Portal) -> Iterator[None]:
    yield
    assert living.ask("SELECT count(*) FROM inventory_vm WHERE gone_at IS NULL") == [(HOSTS * VMS_PER_HOST,)]
    overlapping = living.ask(
        """SELECT one.id, other.id FROM inventory_poll one JOIN inventory_poll other USING (host_id)
            WHERE one.id < other.id AND one.outcome <> 'abandoned' AND other.started_at < one.finished_at"""
    )
    assert overlapping == []


def test_a_worker_killed_in_the_middle_of_a_poll_is_replaced_and_its_poll_is_abandoned(living: Portal) -> None:
    name = living.host_names()[0]
    living.control("POST", f"/hosts/{name}", delay_seconds=30)
    running = """SELECT count(*) FROM inventory_poll p JOIN inventory_host h ON h.id = host_id
                  WHERE h.name = %s AND outcome = %s"""
    wait_until(lambda: living.ask(running, name, "running") == [(1,)], "the slow host is being polled")
    living.kill("worker:polls")
    living.control("POST", f"/hosts/{name}", delay_seconds=0)
    living.launch_worker("polls")
    living.wait_for_polls("every host is polled again")
    assert living.ask(running, name, "running") == [(0,)]
    assert living.ask(running, name, "abandoned")[0][0] >= 1


def test_a_connection_test_outlives_its_worker(living: Portal) -> None:
    name = living.host_names()[1]
    living.control("POST", f"/hosts/{name}", delay_seconds=20)
    with living.command("test_connection", name) as command:
        shell = "SELECT count(*) FROM onboarding_connectionstep WHERE name = 'powershell' AND outcome = 'running'"
        wait_until(lambda: living.ask(shell) == [(1,)], "the test waits for PowerShell")
        living.kill("worker:polls")
        living.control("POST", f"/hosts/{name}", delay_seconds=0)
        living.launch_worker("polls")
        said, _ = command.communicate(timeout=150)
    assert command.returncode == 0, said
    assert living.ask("SELECT attempts, state FROM onboarding_connectiontest") == [(2, "passed")]
    living.wait_for_polls("every host is polled again")


def test_a_flushed_valkey_costs_nothing_but_a_moment(living: Portal) -> None:
    living.valkey().flushall()
    living.wait_for_polls("every host is polled after the flush")


def test_a_restarted_valkey_is_found_again(living: Portal) -> None:
    living.servers.valkey.stop()
    living.servers.valkey = start_server(living.servers.valkey.server)
    living.wait_for_polls("every host is polled after Valkey was away")


def test_a_restarted_postgresql_is_found_again(living: Portal) -> None:
    living.servers.postgres.stop()
    living.servers.postgres = start_server(living.servers.postgres.server)
    living.wait_for_polls("every host is polled after PostgreSQL was away")


def test_a_host_that_is_away_is_unreachable_with_its_vms_kept_and_is_read_again_when_it_is_back(living: Portal) -> None:
    name = living.host_names()[1]
    state = """SELECT last_outcome, last_error_code, next_poll_at > last_finished_at
                 FROM inventory_pollstate s JOIN inventory_host h ON h.id = s.host_id WHERE h.name = %s"""
    living.control("POST", f"/hosts/{name}", network="refuse")
    wait_until(
        lambda: living.ask(state, name) == [("failed", "unreachable", True)], "the host is said to be unreachable"
    )
    living.wait_for_polls("the others go on", hosts=HOSTS - 1)
    living.control("POST", f"/hosts/{name}", network="up")
    living.wait_for_polls("all are read again")


def test_a_host_that_hangs_holds_no_other_up(living: Portal) -> None:
    name = living.host_names()[2]
    living.control("POST", f"/hosts/{name}", network="hang")
    living.wait_for_polls("the others go on while one hangs", hosts=HOSTS - 1)
    living.control("POST", f"/hosts/{name}", network="up")
    living.wait_for_polls("all are read again")


def test_a_second_beat_does_no_harm(living: Portal) -> None:
    first = living.processes.pop("beat")
    living.launch_beat()
    living.processes["first beat"] = first
    living.wait_for_polls("every host is polled once a turn with two beats")
    living.kill("first beat", signal.SIGTERM)
