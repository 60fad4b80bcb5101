"""`manage.py seed_estate`: every table of the estate, the same one each time, and never among real hosts."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from inventory.models import VM, Host
from inventory.services import credential_save, host_register

ASKED = {"hosts": 52, "vms_per_host": 4, "snapshots": 60}
# What people make, what only goes wrong, and what polls count up by day.
LEFT_EMPTY = {"HostCertificate", "OldHostAllowed", "Postponed", "Site", "WinrmUse"}


def counts() -> dict[str, int]:
    models = [model for name in ("inventory", "snapshots") for model in apps.get_app_config(name).get_models()]
    return {model.__name__: model._default_manager.count() for model in models}


def names() -> list[tuple[Any, ...]]:
    return list(VM.objects.order_by("pk").values_list("pk", "name", "host__name", "reading__state"))


@pytest.mark.django_db(transaction=True)
def test_every_table_is_filled_the_same_way_and_a_second_time_is_refused() -> None:
    call_command("seed_estate", **ASKED, stdout=StringIO())
    told = counts()
    assert {name for name, count in told.items() if not count} == LEFT_EMPTY
    assert (told["Host"], told["VM"], told["Snapshot"]) == (52, 208, 60)
    first = names()
    with pytest.raises(CommandError, match="52 hosts"):
        call_command("seed_estate", **ASKED, stdout=StringIO())
    assert names() == first


@pytest.mark.django_db(transaction=True)
def test_it_keeps_away_from_real_hosts_and_leaves_room_for_them() -> None:
    credential = credential_save(name="real", username="u", password="p")
    host = host_register(name="REAL", address="real.example.org", port=5985, credential=credential)
    with pytest.raises(CommandError, match="1 host"):
        call_command("seed_estate", **ASKED, stdout=StringIO())
    assert list(Host.objects.all()) == [host]
