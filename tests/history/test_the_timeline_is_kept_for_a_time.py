from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from history.models import Change
from tests.inventory.building import make_host, poll
from upkeep import retention

pytestmark = pytest.mark.django_db


def test_what_is_past_its_retention_is_forgotten_in_batches(settings: Any) -> None:
    host = make_host()
    poll(host, [1])
    poll(host, [1, 2, 3, 4])
    old = Change.objects.exclude(name="vm2")
    old.update(at=timezone.now() - timedelta(days=31), earliest_at=None)
    settings.HISTORY_RETENTION_DAYS = 30
    kind = next(kept for kept in retention.registered() if kept.name == "changes")
    assert retention.prune(kind, seconds=60, batch=1) == 2
    assert Change.objects.get().name == "vm2"
