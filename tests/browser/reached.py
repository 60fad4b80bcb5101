"""What no address shows: pages that answer a form, menus that are open. Name -> how a person gets there."""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Authenticator, User
from accounts.sealing import seal
from inventory.models import Host
from tests.browser.conftest import PASSWORD

REFUSED = ".hv-field-error, form .hv-failure"
Way = Callable[[Page], None]
LIST = "name,address,https\nhv30,hv30.example.org,\nHV01,hv01.example.org,\nhv31,x y,\nhv32,,perhaps"


def _picked(page: Page) -> None:
    page.goto("/vms/?size=25")
    page.locator("tbody [name=pick]").first.check()
    page.locator("tbody [name=pick]").nth(2).check()


def _act(page: Page) -> None:
    _picked(page)
    page.locator("#act-tag").click()
    page.wait_for_selector(".hv-act-page")


def _many(page: Page) -> None:
    _picked(page)
    page.locator("#act-power-turn-off").click()
    page.wait_for_selector(".hv-wish-page")


def _opened(address: str, menu: str) -> Way:
    def way(page: Page) -> None:
        page.goto(address)
        page.locator(f"{menu} > summary").click()

    return way


def _keys(page: Page) -> None:
    page.goto("/vms/?size=25")
    page.keyboard.press("?")


def _host_menu(page: Page) -> None:
    _opened(Host.objects.get(name="HV01").get_absolute_url(), "#host-menu")(page)


def _preview(page: Page) -> None:
    page.goto("/hosts/add/list/")
    page.fill("textarea[name=text]", LIST)
    page.select_option("select[name=credential]", index=1)
    page.click("button[value=look]")
    page.wait_for_selector("#preview")


def _host_refused(page: Page) -> None:
    page.goto("/hosts/add/")
    page.fill("[name=name]", "HV01")  # which is there already
    page.select_option("select[name=credential]", index=1)
    page.click("button[value=add]")
    page.wait_for_selector(REFUSED)


def _person_refused(page: Page) -> None:
    page.goto("/people/new/")
    page.fill("[name=username]", "with space")
    page.fill("[name=password]", "password1234")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector(REFUSED)


def _token(page: Page) -> None:
    page.goto("/account/tokens/")
    page.fill("[name=name]", "Grafana of the branch offices")
    page.get_by_role("button", name="Make").click()
    page.wait_for_selector(".hv-secret")


def _not_found(page: Page) -> None:
    page.goto("/hosts/999999/")


def _failing(name: str) -> Way:
    """A page that only something broken leads to: in the place of another, so that its style sheets are at hand."""

    def way(page: Page) -> None:
        page.goto("/style/")
        page.set_content(render_to_string(name, {"number": "0123456789abcdef", "again": "/vms/?q=a"}))

    return way


def _login(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/login/?next=/vms/")


def _login_refused(page: Page) -> None:
    _login(page)
    page.fill("[name=username]", "operator")
    page.fill("[name=password]", f"not {PASSWORD}")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]:not([hidden])")


def _code(page: Page) -> None:
    told = {"secret": seal("A" * 32), "confirmed_at": timezone.now()}
    Authenticator.objects.update_or_create(user=User.objects.get(username="operator"), defaults=told)
    _login(page)
    page.fill("[name=username]", "operator")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/code/")


def _code_refused(page: Page) -> None:
    _code(page)
    page.fill("[name=code]", "000000")
    page.keyboard.press("Enter")
    page.wait_for_selector(REFUSED)


INSIDE: dict[str, Way] = {
    "list-picked": _picked,
    "list-act": _act,
    "power-many": _many,
    "list-columns": _opened("/vms/?size=25", "#columns-menu"),
    "list-views": _opened("/vms/?size=25", "#views-menu"),
    "keys": _keys,
    "account-menu": _opened("/vms/?size=25", "#user-menu"),
    "host-menu": _host_menu,
    "add-preview": _preview,
    "add-refused": _host_refused,
    "person-refused": _person_refused,
    "token-made": _token,
    "not-found": _not_found,
    **{f"error-{name}": _failing(f"{name}.html") for name in ("400", "403", "403_csrf", "500", "503")},
}
OUTSIDE: dict[str, Way] = {
    "login": _login,
    "login-refused": _login_refused,
    "code": _code,
    "code-refused": _code_refused,
}
