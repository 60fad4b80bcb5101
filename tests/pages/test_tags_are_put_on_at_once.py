"""Several people tag the same things at the same moment."""

import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from tags import services
from tags.choices import Kind
from tags.keys import Key
from tags.models import Tag


def _somebody_waits() -> bool:
    with connections.create_connection("default").cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_two_do_not_wait_for_each_other_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the batches of one, another begins with what the next batch holds, and waits for the tag's own row."""
    monkeypatch.setattr("tags.services.tagging.BATCH", 1)
    Tag.objects.create(name="prod", slug="prod")
    first, second = (Key(Kind.HOST, number) for number in "12")
    changed: dict[str, int] = {}
    failed: list[str] = []

    def tag(who: str, *keys: Key) -> None:
        try:
            changed[who] = services.tag_add_to_all(keys, "prod")
        except OperationalError as failure:
            failed.append(f"{who}: {failure}")

    def meanwhile() -> None:
        tag("other", second)
        connection.close()

    other = threading.Thread(target=meanwhile)

    def between(execute: Any, sql: str, *told: Any) -> Any:
        answer = execute(sql, *told)
        if sql.startswith('INSERT INTO "tags_tagging"') and other.ident is None:
            other.start()
            ends_at = time.monotonic() + 10
            while not _somebody_waits() and time.monotonic() < ends_at:
                time.sleep(0.02)
        return answer

    with connection.execute_wrapper(between):
        tag("one", first, second)
    other.join(30)
    assert failed == []
    assert changed == {"one": 2, "other": 0}
    assert Tag.objects.get().things == 2
