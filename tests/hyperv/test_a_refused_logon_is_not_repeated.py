"""A 401 costs one failed logon and no more: accounts lock."""

import time

import pytest

from hyperv.client import run_script
from hyperv.errors import CredentialsRefused, OutcomeUnknown, Unreachable
from tests.hyperv.conftest import HostMaker
from tests.hyperv.scripted_host import Behaviour, status


def refuse(ways: str) -> Behaviour:
    return status(401, "", WWW_Authenticate=ways)


def test_basic_sends_one_request_and_nothing_after(make_host: HostMaker) -> None:
    host, target = make_host(Create=refuse('Basic realm="WSMAN"'))
    with pytest.raises(CredentialsRefused) as caught:
        run_script(target, "read/estate", {}, deadline_seconds=5)
    time.sleep(0.2)
    assert host.stages == ["Create"]
    assert not caught.value.retry_later
    assert "password" in caught.value.sentence


@pytest.mark.parametrize("stage", ["Command", "Send", "Receive"])
def test_a_password_that_stops_working_in_the_middle_ends_the_call(make_host: HostMaker, stage: str) -> None:
    host, target = make_host(**{stage: refuse("Basic")})
    with pytest.raises(CredentialsRefused):
        run_script(target, "read/estate", {}, deadline_seconds=5)
    assert host.stages[-1] == stage, "not even the shell is closed: it would be another failed logon"


def test_for_a_change_that_may_have_begun_the_outcome_is_unknown(make_host: HostMaker) -> None:
    host, target = make_host(Receive=refuse("Basic"))
    with pytest.raises(OutcomeUnknown, match="credentials_refused"):
        run_script(target, "read/estate", {}, deadline_seconds=5, changes_state=True)
    assert host.stages[-1] == "Receive"


def test_a_way_that_is_not_offered_says_so(make_host: HostMaker) -> None:
    _, target = make_host(Create=refuse("Negotiate, Kerberos"))
    with pytest.raises(CredentialsRefused) as caught:
        run_script(target, "read/estate", {}, deadline_seconds=5)
    assert "does not offer" in caught.value.sentence
    assert "Kerberos" in caught.value.detail


def test_a_redirect_is_not_followed(make_host: HostMaker) -> None:
    host, target = make_host(Create=status(302, "", Location="/elsewhere"))
    with pytest.raises(Unreachable, match="not WinRM"):
        run_script(target, "read/estate", {}, deadline_seconds=5)
    assert host.stages == ["Create"]
