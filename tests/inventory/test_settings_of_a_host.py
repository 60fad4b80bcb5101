"""Settings and quotas are kept apart: what could not be read stays as it was, and what a host lacks is unknown."""

from typing import Any

import pytest

from inventory.models import HostSettings, Poll
from tests.inventory.building import make_host, poll, section

pytestmark = pytest.mark.django_db


def raw_settings(**facts: Any) -> dict[str, Any]:
    return {"kind": "host", "migration_authentication": "Kerberos", "migration_performance": "Compression"} | facts


def raw_quotas(**facts: Any) -> dict[str, Any]:
    return {"kind": "winrm", "shells_per_user": 30, "operations_per_user": 1500, "connections": 300} | facts


def test_settings_and_quotas_are_kept() -> None:
    poll(make_host(), settings=section([raw_settings(), raw_quotas()]))
    kept = HostSettings.objects.get()
    assert (kept.migration_authentication, kept.shells_per_user, kept.operations_per_user) == ("Kerberos", 30, 1500)
    assert kept.numa_spanning_enabled is None
    assert kept.memory_per_shell_mb is None


def test_what_did_not_change_is_not_written_again() -> None:
    host = make_host()
    poll(host, settings=section([raw_settings(), raw_quotas()]))
    poll(host, settings=section([raw_settings(), raw_quotas()]))
    assert Poll.objects.latest("started_at").rows_changed == 0


def test_quotas_that_were_not_read_stay() -> None:
    host = make_host()
    poll(host, settings=section([raw_settings(), raw_quotas()]))
    unread = {"kind": None, "error": {"message": "Access is denied."}}
    poll(host, settings=section([raw_settings(migration_authentication="CredSSP"), unread]))
    kept = HostSettings.objects.get()
    assert (kept.migration_authentication, kept.shells_per_user) == ("CredSSP", 30)


@pytest.mark.parametrize("nonsense", ["30", -1, 2**40, 3.5, True])
def test_a_quota_that_cannot_be_believed_changes_none(nonsense: Any) -> None:
    host = make_host()
    poll(host, settings=section([raw_quotas()]))
    poll(host, settings=section([raw_quotas(shells_per_user=nonsense)]))
    assert HostSettings.objects.get().shells_per_user == 30
