from datetime import timedelta

import pytest
from django.utils import timezone

from history import services
from history.models import Change
from tests.inventory.building import make_host, poll

pytestmark = pytest.mark.django_db


def test_what_is_past_its_retention_is_forgotten_in_batches() -> None:
    host = make_host()
    poll(host, [1])
    poll(host, [1, 2, 3, 4])
    old = Change.objects.exclude(name="vm2")
    old.update(at=timezone.now() - timedelta(days=31), earliest_at=None)
    assert services.changes_prune(days=30, batch=1) == 2
    assert Change.objects.get().name == "vm2"
