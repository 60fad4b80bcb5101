"""A person with a browser but without JavaScript: pages, forms, cookies, downloads."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import requests
from bs4 import BeautifulSoup

from tests.smoke.running import Untrue


class Visitor:
    """Follows no redirect by itself, so that a refusal is seen as what it is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str, status: int = 200, **options: Any) -> requests.Response:
        answer = self._session.get(self.url + path, allow_redirects=False, timeout=30, **options)
        if answer.status_code != status:
            raise Untrue(f"GET {path} answered {answer.status_code} and not {status}")
        return answer

    def page(self, path: str) -> BeautifulSoup:
        answer = self.get(path)
        if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
            raise Untrue(f"{path} has no strict Content-Security-Policy")
        return BeautifulSoup(answer.text, "html.parser")

    def text(self, path: str) -> str:
        return " ".join(self.page(path).get_text(" ").split())

    def send(self, path: str, action: str = "", **changes: str) -> str:
        """Fill in the form of that page which goes to `action` (its own address where left out) and send it; answers
        the path to which it leads. Raises Untrue where it was refused."""
        form = self.page(path).find("form", attrs={"method": "post", "action": action or path})
        if form is None:
            raise Untrue(f"{path} has no form for {action or path}")
        fields = {**_filled_in(form), **changes}
        answer = self._session.post(
            self.url + (action or path),
            data=fields,
            headers={"Referer": self.url + path},
            allow_redirects=False,
            timeout=30,
        )
        if answer.status_code != 302:
            raise Untrue(f"the form of {path} for {action or path} answered {answer.status_code}")
        return str(answer.headers["Location"]).removeprefix(self.url)

    def table(self, path: str) -> list[dict[str, str | None]]:
        """A CSV download; an empty cell is None, and the apostrophe that defuses formulas is taken off."""
        return rows_of(self.get(path))

    def submit(self, page: str, path: str, fields: Mapping[str, Any], status: int = 302) -> requests.Response:
        """Send a form of `page` to `path`, with the page's CSRF token."""
        token = self.page(page).find("input", attrs={"name": "csrfmiddlewaretoken"})
        if token is None:
            raise Untrue(f"{page} has no form with a CSRF token")
        answer = self._session.post(
            self.url + path,
            data={**fields, "csrfmiddlewaretoken": str(token["value"])},
            headers={"Referer": self.url + page},
            allow_redirects=False,
            timeout=30,
        )
        if answer.status_code != status:
            raise Untrue(f"POST {path} answered {answer.status_code} and not {status}")
        return answer

    def send_json(self, path: str, body: Any, *, token: str = "", status: int = 200) -> Any:
        """POST as JSON, as a script would: with an API token, or with this session and its CSRF token, which proves
        where it comes from."""
        headers = {"X-CSRFToken": self._session.cookies.get("csrftoken", ""), "Referer": self.url + "/"}
        headers = bearer(token) if token else headers
        answer = self._session.post(self.url + path, json=body, headers=headers, allow_redirects=False, timeout=30)
        if answer.status_code != status:
            raise Untrue(f"POST {path} answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()

    def login(self, username: str, password: str, *, forget_token: bool = False) -> int:
        """Send the login form as it stands on the page; answers the status code."""
        form = self.page("/login/").find("form", attrs={"method": "post"})
        if form is None:
            raise Untrue("the login page has no form")
        fields = {field["name"]: field.get("value", "") for field in form.find_all("input") if field.get("name")}
        if "csrfmiddlewaretoken" not in fields:
            raise Untrue("the login form has no CSRF token")
        if forget_token:
            del fields["csrfmiddlewaretoken"]
        fields |= {"username": username, "password": password}
        answer = self._session.post(
            self.url + "/login/",
            data=fields,
            headers={"Referer": self.url + "/login/"},
            allow_redirects=False,
            timeout=30,
        )
        return answer.status_code


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def rows_of(answer: requests.Response) -> list[dict[str, str | None]]:
    text = answer.content.decode("utf-8-sig")
    return [{key: _cell(value) for key, value in row.items()} for row in csv.DictReader(io.StringIO(text))]


def _filled_in(form: Any) -> dict[str, str]:
    """What the browser would send of it as it stands, buttons left out."""
    fields = {}
    for field in form.find_all(["input", "select", "textarea"]):
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            fields[field["name"]] = chosen["value"] if chosen else ""
        elif field.get("name") and field.get("type") not in ("file", "checkbox", "radio"):
            fields[field["name"]] = field.get("value", "") if field.name == "input" else field.get_text()
    return fields


def _cell(value: str | None) -> str | None:
    if value and value[0] == "'" and value[1:2] in tuple("=+-@\t\r\n"):
        return value[1:]
    return value or None
