import pytest
from django.db import DatabaseError, connection
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from structlog.contextvars import bound_contextvars

from hvportal.health import server_error
from hvportal.templatetags.icons import IconUnknown


@pytest.mark.django_db
def test_the_health_check_is_cheap_open_and_tells_nothing(client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "Set-Cookie" not in answer


@pytest.mark.django_db
def test_the_health_check_fails_without_its_database(client: Client) -> None:
    def broken(execute: object, *args: object) -> None:
        raise DatabaseError("secret host name")

    with connection.execute_wrapper(broken):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"database unavailable\n")


@pytest.mark.parametrize("name", ["400", "403", "404", "405", "500", "403_csrf"])
def test_error_pages_need_no_database_and_say_what_to_do(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert 'class="hv-lead"' in page
    assert 'href="/"' in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_error_says_its_number_in_the_log_and_leads_back_only_where_nothing_is_sent(method: str) -> None:
    asked = getattr(RequestFactory(), method)("/vms/?q=<a>&page=2")
    with bound_contextvars(request_id="0123456789abcdef"):
        answer = server_error(asked)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "<code>0123456789abcdef</code>" in page
    assert ('href="/vms/?q=%3Ca%3E&amp;page=2"' in page) == (method == "get")
    assert 'href="/"' in page


def test_an_unknown_icon_fails_loudly() -> None:
    with pytest.raises(IconUnknown, match="no-such-icon"):
        Template('{% load icons %}{% icon "no-such-icon" %}').render(Context())
    with pytest.raises(IconUnknown):
        Template('{% load icons %}{% icon "../../package" %}').render(Context())


@pytest.mark.parametrize("address", ["/vms/shut-down/", "/vms/act/tag/", "/logout/"])
def test_an_address_that_takes_a_form_alone_says_that_none_came(browser: Client, address: str) -> None:
    answer = browser.get(address)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Nothing was changed." in answer.content.decode()
    assert browser.put(address).content == b""
