"""The certificate of a host on its page: who may see it, who may accept and remove it, and what is said of it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from inventory.models import Host, HostCertificate, Site
from tests.pages import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(db: None) -> Host:
    host = make.make_host(scheme="https", port=5986, outcome="failed")
    untrusted(host, "certificate_not_trusted")
    return host


def untrusted(host: Host, code: str | None) -> None:
    host.poll_state.last_error_code = code
    host.poll_state.save()


def page(client: Client, host: Host) -> BeautifulSoup:
    return BeautifulSoup(client.get(host.get_absolute_url()).content, "html.parser")


def send(client: Client, host: Host, act: str, sha256: str) -> Any:
    """As the button on the host's page, with the token that the page holds."""
    token = page(client, host).select_one("[name=csrfmiddlewaretoken]")
    given = {"csrfmiddlewaretoken": token["value"]} if token else {}
    return client.post(f"{host.get_absolute_url()}certificate/", {"act": act, "sha256": sha256, **given}, follow=True)


def test_who_may_accept_does_so_on_the_page_and_is_named(keeper: Client, host: Host) -> None:
    shown = make.make_certificate(host)
    answer = send(keeper, host, "accept", shown.sha256)
    assert answer.redirect_chain == [(host.get_absolute_url(), 302)]
    assert "The certificate is accepted" in answer.content.decode()
    assert HostCertificate.objects.get().accepted_by == "keeper"


def test_who_may_not_sees_the_certificate_and_no_button(browser: Client, host: Host) -> None:
    shown = make.make_certificate(host)
    seen = page(browser, host)
    assert ":".join(shown.sha256[at : at + 2] for at in range(0, 64, 2)).upper() in seen.get_text()
    assert shown.subject in seen.get_text()
    assert not seen.select("form[action$='/certificate/']")
    answer = browser.post(f"{host.get_absolute_url()}certificate/", {"act": "accept", "sha256": shown.sha256})
    assert answer.status_code == 403
    assert HostCertificate.objects.get().accepted_at is None


def test_who_manages_hosts_elsewhere_may_only_look_here(browser: Client, host: Host, operator: Any) -> None:
    operator.grants.create(
        role="administrator", scope_kind="site", scope_id=str(Site.objects.create(name="Kassel", slug="kassel").pk)
    )
    shown = make.make_certificate(host)
    assert not page(browser, host).select("form[action$='/certificate/']")
    answer = browser.post(f"{host.get_absolute_url()}certificate/", {"act": "accept", "sha256": shown.sha256})
    assert answer.status_code == 403
    assert HostCertificate.objects.get().accepted_at is None


def test_a_stranger_is_sent_to_the_login(client: Client, host: Host) -> None:
    shown = make.make_certificate(host)
    answer = client.post(f"{host.get_absolute_url()}certificate/", {"act": "accept", "sha256": shown.sha256})
    assert answer["Location"].startswith("/login/")
    assert HostCertificate.objects.get().accepted_at is None


def test_another_site_cannot_accept_in_somebodys_name(keeper: Client, host: Host) -> None:
    shown = make.make_certificate(host)
    answer = keeper.post(f"{host.get_absolute_url()}certificate/", {"act": "accept", "sha256": shown.sha256})
    assert answer.status_code == 403
    assert HostCertificate.objects.get().accepted_at is None


def test_looking_changes_nothing(keeper: Client, host: Host) -> None:
    shown = make.make_certificate(host)
    assert keeper.get(f"{host.get_absolute_url()}certificate/?act=accept&sha256={shown.sha256}").status_code == 405
    assert HostCertificate.objects.get().accepted_at is None


def test_what_changed_while_somebody_looked_is_not_accepted(keeper: Client, host: Host) -> None:
    make.make_certificate(host)
    answer = send(keeper, host, "accept", "0" * 64)
    assert "yet another certificate" in answer.content.decode()
    assert HostCertificate.objects.get().accepted_at is None


@pytest.mark.parametrize("values", [("accept", "AB" * 32), ("accept", ""), ("trust", "0" * 64)])
def test_a_form_that_is_none_of_ours_is_refused(keeper: Client, host: Host, values: tuple[str, str]) -> None:
    make.make_certificate(host)
    assert send(keeper, host, *values).status_code == 400


def test_a_changed_certificate_shows_both_fingerprints(keeper: Client, host: Host) -> None:
    old, new = make.make_certificate(host, accepted_by="keeper"), make.make_certificate(host)
    untrusted(host, "certificate_changed")
    waiting = page(keeper, host).select_one(".hv-waiting")
    shown = {code.get_text().replace(":", "").lower() for code in waiting.select(".hv-fingerprint")}
    assert shown == {old.sha256, new.sha256}
    send(keeper, host, "accept", new.sha256)
    assert list(HostCertificate.objects.values_list("sha256", flat=True)) == [new.sha256]


def test_an_accepted_certificate_can_be_removed(keeper: Client, host: Host) -> None:
    accepted = make.make_certificate(host, accepted_by="keeper")
    untrusted(host, None)
    answer = send(keeper, host, "remove", accepted.sha256)
    assert "no longer accepted" in answer.content.decode()
    assert not HostCertificate.objects.exists()


def test_an_expired_certificate_that_was_accepted_is_said(keeper: Client, host: Host) -> None:
    untrusted(host, None)
    accepted = make.make_certificate(host, accepted_by="keeper", valid_days=-3)
    assert "expired" in page(keeper, host).select_one("#access-title").parent.get_text()
    accepted.valid_until = make.seconds_ago(-86400)
    accepted.save()
    assert "expired" not in page(keeper, host).select_one("#access-title").parent.get_text()


def test_a_certificate_does_not_wait_once_the_host_is_read_again(keeper: Client, host: Host) -> None:
    make.make_certificate(host)
    untrusted(host, None)
    assert not page(keeper, host).select(".hv-waiting")


def test_what_a_certificate_says_of_itself_is_text(keeper: Client, host: Host) -> None:
    make.make_certificate(host, subject="CN=<script>alert(1)</script>")
    seen = page(keeper, host)
    assert not seen.select(".hv-waiting script")
    assert "<script>" in seen.select_one(".hv-waiting").get_text()


@pytest.mark.parametrize(
    ("transport", "scheme", "words"),
    [
        ("ntlm", "http", ["not sent", "sealed by NTLM", "shows no certificate"]),
        ("kerberos", "http", ["a ticket of the domain", "sealed by Kerberos"]),
        ("credssp", "https", ["handed to the host", "encrypted by TLS", "whoever controls the host has it"]),
        ("certificate", "https", ["never sent", "a certificate of a public authority"]),
        ("basic", "https", ["inside TLS", "a certificate of a public authority"]),
    ],
)
def test_the_page_says_what_protects_the_logon(
    browser: Client, host: Host, transport: str, scheme: str, words: list[str]
) -> None:
    host.credential.transport = transport
    host.credential.save()
    Host.objects.update(scheme=scheme)
    said = page(browser, host).select_one("#access-title").parent.get_text()
    assert [word for word in words if word not in said] == []
