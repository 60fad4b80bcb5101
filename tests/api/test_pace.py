"""Each token has so many requests a minute; who goes beyond is told when to go on, and nobody else notices."""

from typing import Any

import pytest
from django.test import Client

from api.pace import Pace, pace_of
from tests.api.documents import hold_against_document
from tests.api.programs import program_of


@pytest.mark.parametrize(
    ("before", "here", "into", "pace"),
    [
        (0, 1, 0, Pace(10, 9, 0)),
        (10, 1, 30, Pace(10, 4, 0)),
        (0, 10, 59, Pace(10, 0, 0)),
        (0, 11, 20, Pace(10, 0, 40)),
        (10, 6, 30, Pace(10, 0, 6)),
        (10, 1, 0, Pace(10, 0, 6)),
        (1000, 1, 59, Pace(10, 0, 1)),
    ],
)
def test_the_last_sixty_seconds_count(before: int, here: int, into: float, pace: Pace) -> None:
    assert pace_of(before, here, into, 10) == pace


def test_beyond_the_limit(operator: Any, settings: Any, valkey: object) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    one, other = program_of(operator, name="one"), program_of(operator, name="other")
    left = [one.get("/api/v1/vms")["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = one.get("/api/v1/vms")
    assert refused.status_code == 429
    assert refused.json()["code"] == "rate_limited"
    assert 1 <= int(refused["Retry-After"]) <= 60
    hold_against_document("get", "/api/v1/vms", refused)
    assert other.get("/api/v1/vms").status_code == 200


def test_wrong_tokens_are_counted_by_address(operator: Any, monkeypatch: pytest.MonkeyPatch, valkey: object) -> None:
    monkeypatch.setattr("api.entry.WRONG_TOKENS_A_MINUTE", 2)
    stranger = Client(headers={"Authorization": "Bearer hvp_wrong"})
    assert [stranger.get("/api/v1/vms").status_code for _ in range(3)] == [401, 401, 429]
    assert program_of(operator).get("/api/v1/vms").status_code == 200


def test_nobody_is_held_up_where_nothing_can_count(program: Client, settings: Any) -> None:
    from api.pace import _valkey

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    _valkey.cache_clear()
    try:
        response = program.get("/api/v1/vms")
    finally:
        _valkey.cache_clear()
    assert response.status_code == 200
    assert "RateLimit-Limit" not in response
