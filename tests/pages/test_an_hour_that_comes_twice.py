"""When summer time ends an hour of the clock comes twice: the polls of each belong to each."""

from datetime import UTC, datetime
from typing import Any

import pytest

from inventory.models import Poll
from inventory.scope import EVERYTHING
from inventory.selectors.poll_health import poll_health
from tests.pages import factories as make


@pytest.mark.django_db
def test_polls_of_the_second_such_hour_are_not_counted_in_the_first(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    began = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    make.make_poll(make.make_host())
    Poll.objects.update(started_at=began)
    health = poll_health(datetime(2026, 10, 25, 1, 40, tzinfo=UTC), EVERYTHING)
    assert [minute.at for minute in health.minutes if minute.counts] == [began]
    assert len(health.minutes) == 60
