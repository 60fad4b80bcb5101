"""What was: polls with their sections, and events."""

from collections.abc import Iterator

from inventory import sections
from inventory.models import Event, EventLog, Poll, PollSection
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.hosts import UNREACHABLE, silent
from inventory.seeding.plan import Plan, spread

POLLS, EVENTS = 20, 40  # of each host
POLL_SECONDS = 300
LOGS = ("Microsoft-Windows-Hyper-V-VMMS-Admin", "System", "Microsoft-Windows-FailoverClustering/Operational")
LEVELS = ("Error", "Warning", "Information", "Information", "Critical")


def fill_past(plan: Plan) -> None:
    copy_rows(Poll, (row for number in range(POLLS) for row in _polls(plan, number)))
    copy_rows(PollSection, _sections(plan))
    copy_rows(EventLog, _logs(plan))
    copy_rows(Event, _events(plan))


def _failed(plan: Plan, key: int) -> bool:
    return silent((key - 1) % plan.hosts + 1) or key % 211 == 0


def _partial(key: int) -> bool:
    return key % 57 == 0


def _polls(plan: Plan, number: int) -> Iterator[Row]:
    """Oldest last, so that keys do not follow time as neatly as one might count on."""
    for host in plan.host_ids:
        key = number * plan.hosts + host
        started, failed = number * POLL_SECONDS + host * 7 % POLL_SECONDS, _failed(plan, key)
        yield {
            "id": key,
            "host_id": host,
            "lease_token": spread(key, 7),
            "queue": "suspect" if silent(host) else "polls",
            "worker": "polls@portal",
            "started_at": plan.ago(started),
            "finished_at": plan.ago(started - 1.5),
            "outcome": "failed" if failed else "partial" if _partial(key) else "complete",
            "error_code": "unreachable" if failed else None,
            "error_sentence": UNREACHABLE if failed else None,
            "duration_seconds": 0.8 + key % 50 / 10,
            "bytes_received": None if failed else 30_000 + key % 9000,
            "rows_changed": None if failed else key % 70,
            "next_poll_at": plan.ago(started - POLL_SECONDS),
        }


def _sections(plan: Plan) -> Iterator[Row]:
    light, heavy = sections.names(sections.Pace.LIGHT), sections.names(sections.Pace.HEAVY)
    for number in range(POLLS):
        asked = (*light, *heavy) if number % 3 == 0 else light
        for host in plan.host_ids:
            key = number * plan.hosts + host
            failed, partial = _failed(plan, key), _partial(key)
            for name in asked:
                ok = not failed and not (partial and name == "memory")
                refused = [{"position": 3, "identity": None, "reason": "name: no text"}] if key % 301 == 0 else []
                yield {"poll_id": key, "name": name, "ok": ok, "duration_ms": 90, "items": 25, "refused": refused}


def _logs(plan: Plan) -> Iterator[Row]:
    for host in plan.host_ids:
        for log in LOGS:
            yield {"host_id": host, "name": log, "enabled": True, "read_to": EVENTS}


def _events(plan: Plan) -> Iterator[Row]:
    for number in range(EVENTS):
        for host in plan.host_ids:
            vm = (host - 1) * plan.vms_per_host + number % plan.vms_per_host + 1 if plan.vms_per_host else 0
            yield {
                "host_id": host,
                "log": LOGS[number % 3],
                "record_id": number,
                "happened_at": plan.ago(number * 1800 + host * 11 % 1800),
                "event_id": (19100, 18500, 1069, 12240)[number % 4],
                "level": LEVELS[(number + host) % 5],
                "provider": "Microsoft-Windows-Hyper-V-VMMS",
                "vm_id": spread(vm) if vm and number % 2 else None,
                "message": f"The background disk merge of disk {number} of VM {vm} failed to complete: 0x80070070.",
            }
