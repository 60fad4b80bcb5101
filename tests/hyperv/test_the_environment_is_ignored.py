"""A worker's proxies, CA variables and .netrc do not decide how hosts are spoken to; certificates are always
verified."""

from pathlib import Path

import pytest

from hyperv.client import run_script
from hyperv.errors import TLSFailed
from tests.hyperv.conftest import Certificates, HostMaker, target_of


def test_proxies_and_netrc_are_ignored(make_host: HostMaker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")
    monkeypatch.setenv("NETRC", str(netrc))
    _, target = make_host()
    assert run_script(target, "read/estate", {}, deadline_seconds=5).result == {"answer": 42}


def test_a_certificate_from_an_unknown_authority_is_refused_before_anything_is_sent(
    make_host: HostMaker, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificates.ca_file)
    monkeypatch.setenv("CURL_CA_BUNDLE", certificates.ca_file)
    host, _ = make_host()
    with pytest.raises(TLSFailed) as caught:
        run_script(target_of(host, certificates, ca_file=None), "read/estate", {}, deadline_seconds=5)
    assert host.stages == []
    assert "certificate" in caught.value.detail


def test_a_certificate_for_another_name_is_refused(make_host: HostMaker, certificates: Certificates) -> None:
    host, _ = make_host()
    with pytest.raises(TLSFailed):
        run_script(target_of(host, certificates, address="localhost"), "read/estate", {}, deadline_seconds=5)
    assert host.stages == []


def test_a_ca_file_that_is_not_there_says_so(make_host: HostMaker, certificates: Certificates) -> None:
    host, _ = make_host()
    with pytest.raises(TLSFailed):
        run_script(target_of(host, certificates, ca_file="/nonexistent.pem"), "read/estate", {}, deadline_seconds=5)
    assert host.stages == []
