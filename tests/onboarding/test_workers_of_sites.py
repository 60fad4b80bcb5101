"""The queues of sites: heartbeats go through them, and where nobody takes anything out nothing piles up."""

from typing import Any

import pytest
from django.conf import settings

from inventory.models import Heartbeat
from inventory.tasks import beat_site_hearts
from onboarding.services.sites import site_add
from tests.pages import factories

KEY = f"{settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}site-hamburg"


@pytest.mark.django_db
def test_of_a_site_without_a_worker_one_message_waits_and_no_more(valkey: Any) -> None:
    site_add(name="Hamburg")
    for _ in range(3):
        beat_site_hearts()
    assert [valkey.llen(KEY), valkey.llen(f"{KEY}.suspect")] == [1, 1]


@pytest.mark.django_db
def test_what_waits_for_a_worker_that_was_heard_of_stays(valkey: Any) -> None:
    site_add(name="Hamburg")
    Heartbeat.objects.create(name="worker:site-hamburg", at=factories.seconds_ago(1))
    for _ in range(3):
        beat_site_hearts()
    assert [valkey.llen(KEY), valkey.llen(f"{KEY}.suspect")] == [3, 1]
