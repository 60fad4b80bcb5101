"""Text and numbers that PostgreSQL cannot hold cost the item they stand in, and never the poll of the whole host."""

from typing import Any

import pytest

from hyperv.errors import ScriptFailed
from inventory import polls
from inventory.models import VM, Host, Poll, SectionState
from tests.inventory.building import begin, broken, guid, make_host, poll, raw_host, raw_vm, section

pytestmark = pytest.mark.django_db

TOO_MUCH_FOR_A_VM = [
    {"name": "n" * 256},
    {"state": "S" * 65},
    {"heartbeat": "h" * 65},
    {"version": "1" * 33},
    {"checkpoint_type": "c" * 65},
    {"integration_services_version": "1" * 65},
    {"generation": 40_000},
    {"processor_count": 2**31},
    {"automatic_start_delay_seconds": 2**31},
]
TOO_MUCH_FOR_A_HOST = [
    {"name": "n" * 256},
    {"model": "m" * 256},
    {"os_version": "1" * 65},
    {"migration_limit": 2**31},
    {"cluster_service": "S" * 65},
    {"cluster_service": "Running", "cluster_name": "c" * 256},
    {"name": "\x00", "migration_enabled": "yes"},
    {"name": "\ud83d", "migration_enabled": "yes"},
]
UNSTORABLE = ["cut \ud83d off", "nothing \x00 here"]


@pytest.mark.parametrize("facts", TOO_MUCH_FOR_A_VM, ids=lambda facts: next(iter(facts)))
def test_a_vm_that_cannot_be_kept_is_refused_and_its_neighbour_is_read(facts: dict[str, Any]) -> None:
    host = make_host()
    assert poll(host, vms=section([raw_vm(1, **facts), raw_vm(2)])) == "complete"
    (refused,) = Poll.objects.get().sections.get(name="vms").refused
    assert refused["identity"] == guid(1)
    assert refused["reason"].startswith(next(iter(facts)))
    assert VM.objects.count() == 1


@pytest.mark.parametrize("facts", TOO_MUCH_FOR_A_HOST, ids=lambda facts: "-".join(facts))
def test_a_host_that_cannot_be_kept_fails_its_section_and_is_not_called_fresh(facts: dict[str, Any]) -> None:
    host = make_host()
    assert poll(host, [1], host=section([raw_host(**facts)])) == "partial"
    state = SectionState.objects.get(host=host, name="host")
    assert (state.ok, state.ok_at, state.error_code) == (False, None, "bad_output")
    assert Host.objects.get(pk=host.pk).vms.count() == 1


@pytest.mark.parametrize("message", UNSTORABLE)
def test_what_a_section_says_of_its_failure_is_kept_as_far_as_it_can_be(message: str) -> None:
    assert poll(make_host(), [1], memory=broken(message=message)) == "partial"
    assert "\ufffd" in (Poll.objects.get().sections.get(name="memory").error_detail or "")


@pytest.mark.parametrize("message", UNSTORABLE)
def test_what_a_script_says_of_its_failure_is_kept_as_far_as_it_can_be(message: str) -> None:
    failure = polls.failure_of(ScriptFailed(message=message))
    assert failure is not None
    polls.fail(begin(make_host()), failure)
    assert "\ufffd" in (Poll.objects.get().error_detail or "")


def test_a_code_that_no_script_of_ours_gives_is_not_believed() -> None:
    assert poll(make_host(), [1], memory=broken(code="c" * 65)) == "partial"
    assert SectionState.objects.get(name="memory").error_code == "bad_output"
