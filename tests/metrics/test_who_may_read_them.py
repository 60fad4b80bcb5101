from typing import Any

import pytest
from django.test import Client

from accounts.choices import Right
from tests.api.programs import program_of
from tests.pages import factories as make


@pytest.mark.parametrize(
    ("allow", "proxies", "request_from", "forwarded", "status"),
    [
        ([], [], "127.0.0.1", None, 401),
        (["127.0.0.1"], [], "127.0.0.1", None, 200),
        (["10.0.0.0/8"], [], "10.1.2.3", None, 200),
        (["10.0.0.0/8"], [], "192.0.2.1", None, 401),
        (["127.0.0.1"], [], "127.0.0.1", "192.0.2.1", 401),  # a proxy that nobody told us of
        (["127.0.0.1"], ["127.0.0.1"], "127.0.0.1", "192.0.2.1", 401),
        (["10.0.0.0/8"], ["127.0.0.1"], "127.0.0.1", "192.0.2.1, 10.1.2.3", 200),
        (["10.0.0.0/8"], ["127.0.0.1"], "127.0.0.1", "10.1.2.3, 192.0.2.1", 401),  # what a stranger wrote in front
    ],
)
@pytest.mark.django_db
def test_addresses(
    settings: Any, allow: list[str], proxies: list[str], request_from: str, forwarded: str | None, status: int
) -> None:
    settings.METRICS_ALLOW, settings.TRUSTED_PROXIES = allow, proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert Client(REMOTE_ADDR=request_from, headers=headers).get("/metrics").status_code == status


def test_a_token_of_somebody_who_sees_everything(operator: Any) -> None:
    assert program_of(operator, Right.VIEW).get("/metrics").status_code == 200
    assert Client(headers={"Authorization": "Bearer hvp_wrong"}).get("/metrics").status_code == 401


def test_a_token_for_a_part_is_told_why_not(operator: Any) -> None:
    cluster = make.make_cluster()
    response = program_of(operator, Right.VIEW, kind="cluster", place=str(cluster.pk)).get("/metrics")
    assert response.status_code == 403
    assert b"whole estate" in response.content


@pytest.mark.django_db
def test_a_stranger_is_told_what_to_send(client: Client) -> None:
    response = client.get("/metrics")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert b"hvportal_" not in response.content
