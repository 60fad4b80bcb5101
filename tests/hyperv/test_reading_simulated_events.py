"""The section events over real WinRM: every event once, whatever happens to the log between two looks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hyperv.client import run_script
from hyperv.contracts import EventItem, EventLogItem, SectionReading, read_answer
from simulator.estate.events import OPERATIONAL, SYSTEM, VMMS, events_of
from simulator.wsman.server import SimulatorServer
from tests.hyperv.demo_at import demo_at
from tests.hyperv.test_reading_a_simulated_estate import target_of, told

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    with demo_at(NOON) as server:
        yield server


def look(
    simulator: SimulatorServer, name: str, after: Mapping[str, int] | None = None, *, complete: bool = True
) -> SectionReading:
    parameters: dict[str, Any] = {"sections": ["events"]}
    if after is not None:
        parameters["events"] = {"after": dict(after)}
    answer = run_script(target_of(simulator, name), "read/estate", parameters, deadline_seconds=40)
    section = read_answer(answer.result, ["events"]).sections["events"]
    assert section.complete == complete, section
    return section


def events(section: SectionReading, log: str | None = None) -> list[EventItem]:
    return [item for item in section.items if isinstance(item, EventItem) and log in (None, item.log)]


def places(section: SectionReading) -> dict[str, int]:
    return {item.name: item.read_to for item in section.items if isinstance(item, EventLogItem)}


def as_told(item: Any, fact: dict[str, Any]) -> dict[str, Any]:
    values = told(item, set(fact))
    for name in ("happened_at", "vm_id"):
        if values.get(name) is not None:
            values[name] = values[name].isoformat() if name == "happened_at" else str(values[name])
    return values


def test_a_first_look_tells_the_last_day(simulator: SimulatorServer) -> None:
    truth = simulator.estate.truth()["events"]
    for name in ("HV01", "HV09", "HV10"):
        told_items = {(item.kind, getattr(item, "name", None) or item.log, getattr(item, "record_id", 0)): item
                      for item in look(simulator, name).items}  # fmt: skip
        facts = {
            (fact["kind"], fact.get("name") or fact["log"], fact.get("record_id", 0)): fact for fact in truth[name]
        }
        assert {key: as_told(told_items[key], fact) for key, fact in facts.items()} == facts
        assert told_items.keys() == facts.keys()


def test_the_next_look_tells_what_came_since_and_nothing_twice(simulator: SimulatorServer) -> None:
    first = look(simulator, "HV01")
    assert events(look(simulator, "HV01", places(first))) == []
    simulator.estate.clock.advance(timedelta(days=2))
    second = look(simulator, "HV01", places(first))
    numbers = [event.record_id for event in events(second, VMMS)]
    assert numbers == sorted(numbers)
    assert numbers
    assert min(numbers) > places(first)[VMMS]


def test_what_does_not_fit_comes_with_the_next_look(simulator: SimulatorServer) -> None:
    begin, seen = {VMMS: 1}, []
    for _ in range(20):
        section = look(simulator, "HV01", begin)
        seen += [event.record_id for event in events(section, VMMS)]
        log = next(item for item in section.items if isinstance(item, EventLogItem) and item.name == VMMS)
        assert len(events(section, VMMS)) <= 200
        if not log.cut:
            break
        begin = {VMMS: log.read_to}
    host = simulator.estate.hosts["HV01"]
    assert seen == [event.record_id for event in events_of(host, VMMS, NOON.timestamp(), after=1)]
    assert len(seen) > 400


def test_a_cleared_log_is_read_from_its_beginning(simulator: SimulatorServer) -> None:
    before = places(look(simulator, "HV01"))
    simulator.estate.hosts["HV01"].cleared[VMMS] = NOON.timestamp()
    simulator.estate.clock.advance(timedelta(hours=20))
    section = look(simulator, "HV01", before)
    log = next(item for item in section.items if isinstance(item, EventLogItem) and item.name == VMMS)
    assert log.restarted
    assert log.read_to < before[VMMS]
    expected = [
        event.record_id
        for event in events_of(simulator.estate.hosts["HV01"], VMMS, (NOON + timedelta(hours=20)).timestamp())
    ]
    assert [event.record_id for event in events(section, VMMS)] == expected


def test_events_name_their_vm(simulator: SimulatorServer) -> None:
    vms = {vm.id for vm in simulator.estate.hosts["HV01"].vms}
    named = events(look(simulator, "HV01", {VMMS: 1}), VMMS)
    assert named
    assert {str(event.vm_id) for event in named} <= vms


def test_a_standalone_host_has_no_events_of_a_cluster(simulator: SimulatorServer) -> None:
    assert events(look(simulator, "HV10", {"System": 1}), "System") == []


def test_a_disabled_log_is_told_as_such(simulator: SimulatorServer) -> None:
    simulator.estate.hosts["HV01"].disabled_logs.add(OPERATIONAL)
    logs = {item.name: item for item in look(simulator, "HV01").items if isinstance(item, EventLogItem)}
    assert (logs[OPERATIONAL].enabled, logs[OPERATIONAL].read_to) == (False, 0)
    assert logs[VMMS].enabled is True


@pytest.mark.parametrize("log", [OPERATIONAL, SYSTEM])
def test_a_log_that_may_not_be_looked_at_is_no_log_that_is_not_there(simulator: SimulatorServer, log: str) -> None:
    everything = places(look(simulator, "HV01"))
    simulator.estate.hosts["HV01"].denied_logs.add(log)
    section = look(simulator, "HV01", complete=False)
    assert places(section).keys() == everything.keys() - {log}
    assert any(log in item.reason for item in section.refused)


def test_a_windows_that_names_no_log_at_all_is_not_believed(simulator: SimulatorServer) -> None:
    simulator.estate.hosts["HV01"].denied_logs.update(places(look(simulator, "HV01")))
    section = look(simulator, "HV01", complete=False)
    assert not section.items
    # Without System not even that a log is not there.
    assert any('matches "Microsoft-Windows-Hyper-V-VMMS-Storage"' in item.reason for item in section.refused)
