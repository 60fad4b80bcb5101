"""Without the extra it is said in a sentence; with it, one process is one Kerberos identity. `make test-kerberos` tries
the real thing."""

import importlib.util

import pytest

from hyperv import kerberos
from hyperv.client import run_script
from hyperv.errors import KerberosFailed
from hyperv.target import Target

installed = importlib.util.find_spec("kerberos") is not None


@pytest.mark.skipif(installed, reason="pykerberos is installed here")
def test_where_it_is_not_installed_it_says_so() -> None:
    target = Target("hv01.example.com", 5985, "http", "kerberos", "svc@EXAMPLE.COM", "")
    with pytest.raises(KerberosFailed, match=r"installed without Kerberos.*requirements/kerberos\.txt"):
        run_script(target, "read/estate", {}, deadline_seconds=2)


def test_one_process_is_one_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kerberos, "_identity", None)
    kerberos.become("svc@EXAMPLE.COM")
    kerberos.become("svc@EXAMPLE.COM")
    with pytest.raises(KerberosFailed, match="one process can be only one Kerberos identity"):
        kerberos.become("other@EXAMPLE.COM")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("('No credentials cache found', -1765328189)", "no Kerberos ticket"),
        ("('Server nicht gefunden', -1765328377)", "knows no service"),
        ("('Ticket abgelaufen', -1765328352)", "has expired"),
        ("('Clock skew too great', -1765328347)", "five minutes"),
        ("('Cannot contact any KDC', -1765328228)", "no domain controller"),
        ("something else", "could not get a Kerberos ticket"),
    ],
)
def test_numbers_decide_what_is_said(said: str, sentence: str) -> None:
    assert sentence in kerberos.failed(said).sentence
