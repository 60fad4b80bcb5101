"""Every entry of the timetable expires, and none so soon that a clock a few seconds off stops all polling."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.worker.request import Request
from django.conf import settings

from hvportal.celery import app


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=settings.CELERY_BEAT_SCHEDULE.keys())
def test_an_entry_sent_by_a_clock_ten_seconds_slow_is_still_carried_out(entry: dict) -> None:
    sent = datetime.now(UTC) - timedelta(seconds=10)
    expires = (sent + timedelta(seconds=entry["options"]["expires"])).isoformat()
    message = app.amqp.as_task_v2("an-id", entry["task"], expires=expires)
    app.loader.import_default_modules()
    request = Request(_Message(message), app=app, headers=message.headers, decoded=True)
    assert not request.maybe_expire()
    assert entry["options"]["expires"] <= 3600


class _Message:
    """As much of a received message as Celery looks at before it decides whether it has expired."""

    delivery_info: dict = {}
    properties: dict = {}
    content_type, content_encoding = "application/json", "utf-8"

    def __init__(self, sent: object) -> None:
        self.headers, self.payload, self.body = sent.headers, sent.body, sent.body
