"""One VM on two hosts: each side's word is kept for the host that said it."""

from typing import Any

import pytest

from inventory.models import Poll, Replication
from tests.inventory.building import guid, make_host, poll, section

pytestmark = pytest.mark.django_db


def raw_side(number: int = 1, mode: str = "Primary", **facts: Any) -> dict[str, Any]:
    return {
        "vm_id": guid(number),
        "relationship": "Simple",
        "mode": mode,
        "state": "Replicating",
        "health": "Normal",
        "frequency_seconds": 300,
        "last_replication_at": "2026-11-23T08:55:00.0000000Z",
        "pending_bytes": 0,
    } | facts


def test_each_side_is_kept_for_its_host() -> None:
    primary, replica = make_host("HV01", 7001), make_host("HV02", 7002)
    poll(primary, replication=section([raw_side()]))
    for _ in range(2):  # which of the other side's would be missed twice
        poll(replica, replication=section([raw_side(mode="Replica", health="Critical")]))
    sides = set(Replication.objects.values_list("host__name", "mode", "health"))
    assert sides == {("HV01", "Primary", "Normal"), ("HV02", "Replica", "Critical")}


def test_an_extended_relationship_is_another_one() -> None:
    host = make_host()
    poll(host, replication=section([raw_side(), raw_side(relationship="Extended", mode="ExtendedReplica")]))
    assert set(Replication.objects.values_list("relationship", flat=True)) == {"Simple", "Extended"}


def test_never_replicated_and_not_measured_are_unknown() -> None:
    poll(make_host(), replication=section([raw_side(last_replication_at=None, pending_bytes=None)]))
    side = Replication.objects.get()
    assert (side.last_replication_at, side.pending_bytes, side.missed_count) == (None, None, None)


def test_a_side_is_gone_after_two_good_polls_without_it() -> None:
    host = make_host()
    poll(host, replication=section([raw_side()]))
    poll(host, replication=section([{"vm_id": None, "error": {"message": "busy"}}]))
    poll(host, replication=section([]))
    assert Replication.objects.exists()
    poll(host, replication=section([]))
    assert not Replication.objects.exists()


def test_what_did_not_change_is_not_written_again() -> None:
    host = make_host()
    for _ in range(2):
        poll(host, replication=section([raw_side()]))
    assert Poll.objects.latest("started_at").rows_changed == 0
