"""A browser that knows HTML and nothing else: it follows the links and sends the forms that stand on a page.

What a page does not offer cannot be done with it: no link, no field, no option, no button that is not there.
"""

from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from django.test import Client

NOT_SENT = {"submit", "button", "reset", "file", "image"}


class Plain:
    """Every act leaves it at the page that answered; `text` is what stands there."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.address, self.page = "/", BeautifulSoup("", "html.parser")

    @property
    def text(self) -> str:
        return " ".join(self.page.get_text(" ").split())

    def open(self, address: str) -> None:
        self._arrive(self.client.get(urljoin(self.address, address), follow=True))

    def follow(self, name: str) -> None:
        found = [link for link in self.page.select("a[href]") if _name(link) == name]
        assert found, f"{self.address} has no link {name!r}"
        self.open(str(found[0]["href"]))

    def send(self, button: str, **typed: str | list[str] | None) -> None:
        """Press that button of a form with `typed` in its fields; a list ticks boxes of one name, None leaves out."""
        pressed = next((one for one in self.page.select("form button, button[form]") if _name(one) == button), None)
        assert pressed, f"{self.address} has no button {button!r}"
        form = self._form_of(pressed)
        told = self._as_it_stands(form)
        for name, value in typed.items():
            self._offers(form, name, value)
            told[name] = [] if value is None else value if isinstance(value, list) else [value]
        if pressed.get("name"):
            told[str(pressed["name"])] = [str(pressed.get("value", ""))]
        where = urljoin(self.address, str(pressed.get("formaction") or form["action"]))
        self._arrive(getattr(self.client, str(form["method"]))(where, told, follow=True))

    def _arrive(self, answer: Any) -> None:
        asked = answer.request
        self.address = asked["PATH_INFO"] + (f"?{asked['QUERY_STRING']}" if asked["QUERY_STRING"] else "")
        self.page = BeautifulSoup(answer.content, "html.parser")
        assert answer.status_code == 200, (self.address, answer.status_code)

    def _form_of(self, control: Tag) -> Tag:
        form = self.page.find(id=control["form"]) if control.get("form") else control.find_parent("form")
        assert isinstance(form, Tag)
        return form

    def _controls(self, form: Tag) -> list[Tag]:
        """Also those that stand elsewhere and name the form; none that are switched off."""
        found = self.page.select("input[name], select[name], textarea[name]")
        return [one for one in found if not one.has_attr("disabled") and self._belongs(one, form)]

    def _belongs(self, control: Tag, form: Tag) -> bool:
        if control.get("form"):
            return control["form"] == form.get("id")
        return control.find_parent("form") is form

    def _as_it_stands(self, form: Tag) -> dict[str, list[str]]:
        told: dict[str, list[str]] = {}
        for control in self._controls(form):
            told.setdefault(str(control["name"]), []).extend(_values(control))
        return told

    def _offers(self, form: Tag, name: str, value: str | list[str] | None) -> None:
        controls = [one for one in self._controls(form) if one["name"] == name]
        assert controls, f"{self.address}: its form has no field {name!r}"
        offered = [str(one["value"]) for control in controls for one in control.select("option[value]")]
        offered += [str(one.get("value", "on")) for one in controls if one.get("type") in ("checkbox", "radio")]
        wanted = value if isinstance(value, list) else [value] if value else []
        assert not offered or set(wanted) <= set(offered), (self.address, name, offered)


def _values(control: Tag) -> list[str]:
    if control.name == "textarea":
        return [control.get_text()]
    if control.name == "select":
        chosen = control.select("option[selected]") or control.select("option")[:1]
        return [str(option.get("value", option.get_text())) for option in chosen]
    kind = control.get("type")
    if kind in NOT_SENT or (kind in ("checkbox", "radio") and not control.has_attr("checked")):
        return []
    return [str(control.get("value", "on" if kind in ("checkbox", "radio") else ""))]


def _name(control: Tag) -> str:
    """As a screen reader calls it."""
    return " ".join(str(control.get("aria-label") or control.get_text(" ")).split())
