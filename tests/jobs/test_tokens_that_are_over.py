"""Who queued a job by an API token: what that token leaves them when it is sent is what counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services.tokens import token_make, token_revoke
from jobs.choices import State
from tests.jobs.building import changeable_host, fresh, person, queued, run

pytestmark = pytest.mark.django_db(transaction=True)


def revoked(token: ApiToken) -> None:
    token_revoke(token)


def over(token: ApiToken) -> None:
    now = timezone.now()
    ApiToken.objects.update(created_at=now - timedelta(days=2), expires_at=now - timedelta(days=1))


def to_look_only(token: ApiToken) -> None:
    ApiToken.objects.update(rights=["view"])


def elsewhere(token: ApiToken) -> None:
    ApiToken.objects.update(scope_kind="cluster", scope_id="0")


def gone(token: ApiToken) -> None:
    token.delete()


def untouched(token: ApiToken) -> None:
    return


@pytest.mark.parametrize(
    ("what", "state", "code"),
    [
        (untouched, State.SUCCEEDED, "on"),
        (revoked, State.REFUSED, "token_over"),
        (over, State.REFUSED, "token_over"),
        (gone, State.REFUSED, "token_over"),
        (to_look_only, State.REFUSED, "queuer_may_not"),
        (elsewhere, State.REFUSED, "queuer_may_not"),
    ],
)
def test_a_token_is_asked_again_as_the_job_is_sent(hosts: Any, what: Any, state: State, code: str) -> None:
    switches, server = hosts
    host, operator = changeable_host(server), person("operator")
    told = {"rights": ["operate"], "scope_kind": "estate", "scope_id": "", "days": 30}
    token, _ = token_make(operator, name="nightly", **told)
    operator.token = token
    job = queued(host, "lamp", by=operator)
    assert (fresh(job).queued_token, fresh(job).queued_token_id) == ("nightly", token.pk)
    what(ApiToken.objects.get())
    job = run(job)
    assert (job.state, job.code) == (state, code), job.sentence
    assert switches.received["lamp"] == (state == State.SUCCEEDED)
