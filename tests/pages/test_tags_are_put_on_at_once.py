"""Several people tag the same things at the same moment."""

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection

from tags import services
from tags.choices import Kind
from tags.keys import Key
from tags.models import Tag
from tests.at_once import beside, until_somebody_waits_for_a_lock


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

    others: list[threading.Thread] = []

    def between(execute: Any, sql: str, *told: Any) -> Any:
        answer = execute(sql, *told)
        if sql.startswith('INSERT INTO "tags_tagging"') and not others:
            others.append(beside(lambda: tag("other", second)))
            until_somebody_waits_for_a_lock()
        return answer

    with connection.execute_wrapper(between):
        tag("one", first, second)
    others[0].join(30)
    assert failed == []
    assert changed == {"one": 2, "other": 0}
    assert Tag.objects.get().things == 2
