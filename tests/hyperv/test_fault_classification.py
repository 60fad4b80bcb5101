"""Every number of HYPERV.md §1.8 becomes the exception that its row asks for, in a host's own language."""

import pytest

from hyperv.client import run_script
from hyperv.errors import (
    BadOutput,
    HyperVError,
    QuotaExceeded,
    RightsMissing,
    ScriptFailed,
    TimedOut,
    Unreachable,
)
from tests.hyperv.conftest import HostMaker
from tests.hyperv.scripted_host import Behaviour, fault, status

FAULTS: list[tuple[str, str, Behaviour, type[HyperVError]]] = [
    ("operation timeout", "Create", fault(2150858793, "w:TimedOut"), TimedOut),
    ("shell or command unknown", "Receive", fault(2150858843, "w:InvalidSelectors"), Unreachable),
    ("concurrent shells, number in the WMI part", "Create", fault(None, "w:QuotaLimit", 2150859173), QuotaExceeded),
    ("concurrent operations, number in the WMI part", "Command", fault(None, "x:Y", 2150859174), QuotaExceeded),
    ("concurrent shells", "Create", fault(2150859173), QuotaExceeded),
    ("a quota without a number", "Create", fault(None, "w:QuotaLimit"), QuotaExceeded),
    ("cannot process filter", "Command", fault(2150858778, "n:CannotProcessFilter"), ScriptFailed),
    ("invalid timeout in the header", "Create", fault(2150858767), ScriptFailed),
    ("command line too long", "Command", fault(2147942606), ScriptFailed),
    ("file not found", "Command", fault(2147942402), ScriptFailed),
    ("invalid parameter after the command ended", "Receive", fault(87, "w:InvalidParameter"), Unreachable),
    ("busy on Send", "Send", fault(170), TimedOut),
    ("access denied as a fault", "Create", fault(5, "w:AccessDenied"), RightsMissing),
    ("access denied by subcode alone", "Create", fault(None, "w:AccessDenied"), RightsMissing),
    ("access denied as an HRESULT", "Create", fault(2147942405), RightsMissing),
    ("a number nobody has seen", "Create", fault(2150899999), ScriptFailed),
    ("HTTP 403", "Create", status(403), RightsMissing),
    ("HTTP 400 without a body", "Receive", status(400), Unreachable),
    ("HTTP 404", "Create", status(404, "<html>Not Found</html>"), Unreachable),
    ("HTTP 503", "Create", status(503), Unreachable),
    ("HTTP 500 without a fault", "Create", status(500, "<oops/>"), BadOutput),
    ("not XML", "Create", status(200, "Welcome to nginx!"), BadOutput),
    ("a compressed answer", "Create", status(200, "x", Content_Encoding="gzip"), Unreachable),
]


@pytest.mark.parametrize(("stage", "trouble", "expected"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_what_a_host_says_decides(
    make_host: HostMaker, stage: str, trouble: Behaviour, expected: type[HyperVError]
) -> None:
    host, target = make_host(**{stage: trouble})
    with pytest.raises(HyperVError) as caught:
        run_script(target, "read/estate", {}, deadline_seconds=8)
    assert type(caught.value) is expected
    assert caught.value.sentence.endswith(".")
    assert caught.value.detail
    assert stage == "Create" or host.stages[-1] == "Delete"


def test_codes_are_stable_and_different() -> None:
    classes = HyperVError.__subclasses__()
    assert {error.code for error in classes} == {
        "unreachable",
        "tls_failed",
        "credentials_refused",
        "rights_missing",
        "constrained_language",
        "blocked_by_policy",
        "quota_exceeded",
        "timed_out",
        "outcome_unknown",
        "script_failed",
        "bad_output",
    }
    assert {error.code for error in classes if error.retry_later} == {"unreachable", "quota_exceeded", "timed_out"}
