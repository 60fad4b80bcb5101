"""Events are appended, once each; each log remembers how far it was read, and is told so to the host."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inventory import keeping, sections
from inventory.models import Event, EventLog, Poll
from tests.inventory.building import guid, make_host, poll, section

pytestmark = pytest.mark.django_db
LOG = "Microsoft-Windows-Hyper-V-VMMS-Admin"


def raw_log(read_to: int, **facts: Any) -> dict[str, Any]:
    return {"kind": "log", "name": LOG, "enabled": True, "read_to": read_to, "restarted": False, "cut": False} | facts


def raw_event(record: int, **facts: Any) -> dict[str, Any]:
    return {
        "kind": "event",
        "log": LOG,
        "record_id": record,
        "happened_at": f"2026-11-23T08:{record % 60:02}:00.1234567Z",
        "event_id": 19080,
        "level": "Information",
        "provider": "Microsoft-Windows-Hyper-V-VMMS",
        "vm_id": guid(1).upper(),
        "message": "Die Zusammenführung ist beendet.",
    } | facts


def test_an_event_that_comes_twice_is_kept_once() -> None:
    host = make_host()
    poll(host, events=section([raw_log(20), raw_event(10), raw_event(11)]))
    poll(host, events=section([raw_log(30), raw_event(11), raw_event(25)]))
    assert sorted(Event.objects.values_list("record_id", flat=True)) == [10, 11, 25]
    event = Event.objects.get(record_id=10)
    assert (str(event.vm_id), event.level) == (guid(1), "Information")
    assert event.message == "Die Zusammenführung ist beendet."


def test_the_host_is_told_how_far_its_logs_were_read() -> None:
    host = make_host()
    assert sections.parameters_for(["events"], host.pk) == {}
    poll(host, events=section([raw_log(20), raw_event(10)]))
    assert sections.parameters_for(["events"], host.pk) == {"events": {"after": {LOG: 20}}}


def test_a_cleared_log_begins_anew_and_loses_no_event_of_before() -> None:
    host = make_host()
    poll(host, events=section([raw_log(900), raw_event(10)]))
    poll(host, events=section([raw_log(10, restarted=True), raw_event(10, happened_at="2026-11-23T09:30:00.0000000Z")]))
    assert Event.objects.filter(record_id=10).count() == 2
    log = EventLog.objects.get()
    assert log.read_to == 10
    assert log.restarted_at


def test_more_than_fits_is_remembered() -> None:
    poll(make_host(), events=section([raw_log(20, cut=True), raw_event(10)]))
    assert EventLog.objects.get().cut_at


def test_a_quiet_log_is_not_written_at_every_poll() -> None:
    host = make_host()
    poll(host, events=section([raw_log(20)]))
    poll(host, events=section([raw_log(60)]))
    assert Poll.objects.latest("started_at").rows_changed == 0
    assert EventLog.objects.get().read_to == 20
    poll(host, events=section([raw_log(5000)]))
    assert EventLog.objects.get().read_to == 5000


@pytest.mark.parametrize(
    "facts", [{"record_id": None}, {"happened_at": None}, {"happened_at": "yesterday"}, {"log": ""}]
)
def test_a_malformed_event_does_not_take_the_others_with_it(facts: dict[str, Any]) -> None:
    poll(make_host(), events=section([raw_log(20), raw_event(10), raw_event(11, **facts)]))
    assert Event.objects.get().record_id == 10


def test_a_value_that_only_looks_like_an_id_names_no_vm() -> None:
    poll(make_host(), events=section([raw_log(20), raw_event(10, vm_id="{zzz}"), raw_event(11, vm_id="")]))
    assert set(Event.objects.values_list("vm_id", flat=True)) == {None}


def test_old_events_are_removed() -> None:
    poll(make_host(), events=section([raw_log(20), raw_event(10)]))
    assert not keeping.old_events(timezone.now() - timedelta(days=10_000)).exists()
    keeping.old_events(timezone.now() + timedelta(days=10_000)).delete()
    assert not Event.objects.exists()
