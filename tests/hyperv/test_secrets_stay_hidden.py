"""A password is in no message, no repr and no traceback, not even in the local variables of frames."""

import base64
import dataclasses
import pickle
import traceback

import pytest

from hyperv.client import run_script
from hyperv.errors import HyperVError
from hyperv.secrets import Secret
from hyperv.transport import Target
from tests.hyperv.conftest import PASSWORD, HostMaker
from tests.hyperv.scripted_host import Behaviour, drop, fault, output, status


def everything_told(error: BaseException) -> str:
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(told.format()) + repr(error) + str(error)


@pytest.mark.parametrize(
    ("stage", "trouble"),
    [
        ("Create", drop),
        ("Create", status(401, "", WWW_Authenticate="Basic")),
        ("Create", status(200, "<oops")),
        ("Command", fault(5)),
        ("Receive", drop),
        ("Receive", output(b"", b"no", 1)),
        ("Receive", output(b"<<<hvportal\nx\nhvportal>>>")),
    ],
)
def test_no_failure_tells_the_password(make_host: HostMaker, stage: str, trouble: Behaviour) -> None:
    _, target = make_host(**{stage: trouble})
    with pytest.raises(HyperVError) as caught:
        run_script(target, "read/estate", {}, deadline_seconds=2)

    told = everything_told(caught.value)
    header = base64.b64encode(f"svc:{PASSWORD}".encode()).decode()
    assert PASSWORD not in told
    assert header not in told
    assert "Authorization" not in told
    assert "site-packages" not in told, "frames of libraries hold headers and credentials"
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_target_and_its_copies_show_no_password() -> None:
    target = Target("hv01", 5986, "https", "basic", "svc", PASSWORD)
    copy = dataclasses.replace(target, port=5987)
    assert PASSWORD not in f"{target!r} {target} {copy!r} {copy.password} {copy.password!r} {copy.password:>40}"
    assert copy.password == PASSWORD
    assert copy.password.encode() == PASSWORD.encode()


def test_a_refused_target_tells_no_password() -> None:
    password = Secret(PASSWORD)
    with pytest.raises(ValueError, match="basic") as caught:
        Target("hv01", 5985, "http", "basic", "svc", password)
    assert PASSWORD not in everything_told(caught.value)


def test_a_secret_is_not_pickled_into_a_queue() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(PASSWORD))
