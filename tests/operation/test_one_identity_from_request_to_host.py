"""The identity of a request is on every line that follows from it: the page, its tasks, their calls to hosts."""

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from celery import shared_task
from celery.contrib.testing.worker import start_worker
from django.test import Client
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from hvportal import logs
from hvportal.celery import app
from inventory import polls
from inventory.models import Poll
from inventory.tasks import poll_host
from tests.inventory.building import make_host
from tests.smoke.running import free_port

SEEN: list[dict[str, Any]] = []


@shared_task(name="tests.tell_identity")
def tell_identity(again: bool = False) -> None:
    SEEN.append(dict(get_contextvars()))
    if again:
        tell_identity.apply_async(queue="identity")


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """What is logged, as JSON would say it."""
    kept: list[dict[str, Any]] = []
    form = logs.configuration(form="json", level="INFO", secrets=[])["formatters"]["lines"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=form["processors"], foreign_pre_chain=form["foreign_pre_chain"]
    )

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(json.loads(formatter.format(record)))

    handler = Keep()
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        ("0123456789abcdef", True),
        ("trace-7.of_today", True),
        ("short", False),
        ("x" * 65, False),
        ("a b\tc<d>12", False),
    ],
)
def test_a_request_keeps_a_decent_identity_and_gets_one_otherwise(
    client: Client, lines: list[dict[str, Any]], given: str, is_kept: bool
) -> None:
    answer = client.get("/login/?secret=asked", headers={"X-Request-ID": given})
    identity = answer["X-Request-ID"]
    assert (identity == given) is is_kept
    assert len(identity) >= 8
    line = next(line for line in lines if line["event"] == "web.request")
    assert (line["request_id"], line["path"], line["status"]) == (identity, "/login/", 200)
    assert "asked" not in json.dumps(lines)


@pytest.mark.django_db
def test_health_checks_do_not_fill_the_log(client: Client, lines: list[dict[str, Any]]) -> None:
    client.get("/healthz")
    assert [line for line in lines if line["event"] == "web.request"] == []


@pytest.mark.usefixtures("valkey")
@pytest.mark.django_db(transaction=True)
def test_a_task_and_what_it_sends_carry_the_identity_of_the_request() -> None:
    SEEN.clear()
    clear_contextvars()
    with start_worker(app, perform_ping_check=False, pool="threads", concurrency=1, queues=["identity"]):
        bind_contextvars(request_id="of-this-request")
        tell_identity.apply_async((True,), queue="identity")
        clear_contextvars()
        tell_identity.apply_async(queue="identity")
        _wait(3)
    identities = [seen["request_id"] for seen in SEEN]
    assert identities.count("of-this-request") == 2
    (other,) = (identity for identity in identities if identity != "of-this-request")
    assert len(other) == 32
    assert {seen["task"] for seen in SEEN} == {"tests.tell_identity"}


def _wait(count: int) -> None:
    for _ in range(200):
        if len(SEEN) >= count:
            return
        time.sleep(0.05)
    raise AssertionError(f"{len(SEEN)} of {count} tasks were run")


@pytest.mark.django_db(transaction=True)
def test_the_call_to_a_host_is_told_with_its_poll(lines: list[dict[str, Any]]) -> None:
    """A real one, to an address where nobody listens."""
    host = make_host(port=free_port())
    claim = polls.claim_due()[0]
    clear_contextvars()
    bind_contextvars(request_id="of-this-request")
    poll_host.apply(args=(host.pk, str(claim.token)), throw=True)
    clear_contextvars()
    (line,) = (line for line in lines if line["event"] == "host.call")
    assert line["request_id"] == "of-this-request"
    assert (line["poll"], line["host_id"]) == (Poll.objects.get().pk, host.pk)
    assert (line["script"], line["outcome"], line["task"]) == (
        "read/estate",
        "unreachable",
        "inventory.tasks.poll_host",
    )
    assert "secret phrase" not in json.dumps(lines)
