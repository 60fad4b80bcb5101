"""What is said of the polls of a host closes at the first look after the poll that shows it to be over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from findings.due import evaluate_due
from findings.models import Evaluation, Finding, State
from inventory import polls, sections
from inventory.models import Host, PollState
from inventory.polls import Failure
from inventory.sections import Pace
from tests.inventory.building import answer, begin, broken, make_host, poll

pytestmark = pytest.mark.django_db
LIGHT = sections.names(Pace.LIGHT)


def is_late(host: Host) -> None:
    PollState.objects.filter(host=host).update(next_poll_at=timezone.now() - timedelta(minutes=10))


def does_not_answer(host: Host) -> None:
    polls.fail(begin(host, LIGHT), Failure("unreachable", "It does not answer."))


def refuses(host: Host) -> None:
    polls.fail(begin(host, LIGHT), Failure("credentials_refused", "It refuses the account."))


def tells_a_part(host: Host) -> None:
    polls.finish(begin(host, LIGHT), answer([1], memory=broken()))


def has_stopped(host: Host) -> None:
    poll(host, **{name: broken("vmms_stopped") for name in sections.names() if name != "host"})


@pytest.mark.parametrize(
    ("rule", "happens"),
    [
        ("inventory.host_late", is_late),
        ("inventory.host_unreachable", does_not_answer),
        ("inventory.host_failing", refuses),
        ("inventory.host_partly_readable", tells_a_part),
        ("inventory.vmms_stopped", has_stopped),
    ],
)
def test_it_closes_at_the_first_look_after_a_light_poll(rule: str, happens: Callable[[Host], None]) -> None:
    poll(host := make_host(), [1])
    happens(host)
    Evaluation.objects.update(again_at=timezone.now())
    evaluate_due()
    found = Finding.objects.get(rule=rule)
    assert found.state == State.OPEN
    polls.finish(begin(host, LIGHT), answer([1]))
    evaluate_due()
    found.refresh_from_db()
    assert found.state == State.CLOSED


def test_what_a_late_host_said_last_is_unknown_and_not_over() -> None:
    for number, happens in enumerate((tells_a_part, has_stopped)):
        happens(make_host(f"HV{number}", 7000 + number))
    evaluate_due()
    found = Finding.objects.filter(rule__in=["inventory.host_partly_readable", "inventory.vmms_stopped"])
    assert list(found.values_list("state", flat=True)) == [State.OPEN] * 2
    PollState.objects.update(next_poll_at=timezone.now() - timedelta(minutes=10))
    Evaluation.objects.update(again_at=timezone.now())
    evaluate_due()
    assert list(found.values_list("state", flat=True)) == [State.UNKNOWN] * 2
    assert Finding.objects.filter(rule="inventory.host_late", state=State.OPEN).count() == 2
