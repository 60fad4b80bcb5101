"""A worker is alive while its heartbeat row is fresh; what cannot be known is not held against it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from hvportal.supervisor import ports, probes
from inventory.models import Heartbeat
from tests.upkeep.databases import url_of

pytestmark = pytest.mark.django_db(transaction=True)  # the probe looks over a connection of its own


def url() -> str:
    return url_of(connection.settings_dict["NAME"])


def beat(seconds_ago: float) -> None:
    Heartbeat.objects.create(name="worker:polls", at=timezone.now() - timedelta(seconds=seconds_ago))


def test_a_fresh_heartbeat_is_well() -> None:
    beat(4)
    probes.heartbeat(url(), "worker:polls")(3600)


def test_a_worker_that_waits_for_slow_hosts_with_all_its_threads_is_left_alone() -> None:
    beat(45)
    probes.heartbeat(url(), "worker:polls")(3600)


def test_a_stale_heartbeat_is_silence() -> None:
    beat(60)
    with pytest.raises(probes.Silent, match=r"last heartbeat 6\d s ago"):
        probes.heartbeat(url(), "worker:polls")(3600)


def test_a_heartbeat_from_before_the_start_does_not_count() -> None:
    beat(12)
    with pytest.raises(probes.Silent):
        probes.heartbeat(url(), "worker:polls")(5.0)


def test_no_heartbeat_at_all_is_silence() -> None:
    with pytest.raises(probes.Silent, match="no heartbeat yet"):
        probes.heartbeat(url(), "worker:polls")(3600)


def test_a_database_that_is_away_says_nothing_about_the_worker() -> None:
    with pytest.raises(probes.CannotTell):
        probes.heartbeat(f"postgres://x@127.0.0.1:{ports.free_port()}/x", "worker:polls")(3600)
