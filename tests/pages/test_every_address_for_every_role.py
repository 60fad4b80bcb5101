"""One walk over every address, by every role and every method: who gets in, and what is answered to whoever does not.

An address that nobody has classified in tests/pages/rights.py fails here.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.access import RIGHTS_OF, Right, Role
from inventory.models import VM, Host
from tests.pages import factories as make
from tests.pages import parts
from tests.pages.addresses import Address, every_address, something_at
from tests.pages.rights import METHODS, NOWHERE, RULES, Rule, Who

ADDRESSES = every_address()
THINGS = {
    *(f"inventory:{name}" for name in ("host", "vm", "poll", "host_certificate", "cluster", "event", "network")),
    *(f"inventory:{name}" for name in ("vm_console", "vm_desktop", "disk_file", "volume", "pool")),
    *(f"findings:{name}" for name in ("finding", "accept", "reopen")),
    *(f"api:v1:{name}" for name in ("host", "vm", "poll", "cluster", "event", "file", "volume", "pool", "note")),
}
SECRETS = (b"hv-secret", b"vm-secret", b"clu-secret")
NOT_ANSWERED = {301, 403, 404, 405}
STRANGER, NOBODY, SITE_ADMIN = "stranger", "nobody", "administrator of one cluster"
ROLES = (STRANGER, NOBODY, *Role.values, SITE_ADMIN)


@pytest.fixture
def browsers(db: None, quick_passwords: None, django_user_model: Any) -> dict[str, Client]:
    """One for each role; the administrator of one cluster has all rights but those of the portal, and sees no other."""
    found = {STRANGER: Client()}
    for role in ROLES[1:]:
        person = django_user_model.objects.create_user(role.replace(" ", "-"))
        if role in Role.values:
            person.grants.create(role=role)
        if role == SITE_ADMIN:
            person.grants.create(role=Role.ADMINISTRATOR, scope_kind="cluster", scope_id=str(make.make_cluster("X").pk))
        found[role] = Client()
        found[role].force_login(person)
    return found


def rights_of(role: str) -> frozenset[Right]:
    if role == SITE_ADMIN:
        return RIGHTS_OF[Role.ADMINISTRATOR] - {Right.ADMINISTER}
    return RIGHTS_OF.get(role, frozenset())


def furnished(name: str = "HV01", cluster: str = "CLU", vm_name: str = "vm") -> tuple[Host, VM]:
    """A host that is a node, with a network, an event and a VM that has something of everything."""
    host = make.make_host(name, cluster=make.make_cluster(cluster), outcome="failed")
    vm = make.make_vm(1, host, name=vm_name, state="RunningCritical")
    parts.equip(vm)
    parts.make_network(host)
    make.fill_host(host, [vm])
    return host, vm


def let_in(rule: Rule, role: str, method: str) -> bool:
    who = rule.takes(method)
    if who is Who.ANYBODY:
        return True
    if who is Who.EVERYBODY:
        return role != STRANGER
    return who in rights_of(role)


def answers(browser: Client, path: str, method: str) -> tuple[int, str, bytes]:
    """Status, where to, the body; whatever was changed is undone, in the browser too: it may have logged out."""
    kept = {name: cookie.value for name, cookie in browser.cookies.items()}
    with transaction.atomic():
        response = getattr(browser, method)(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    browser.cookies = SimpleCookie(kept)
    return response.status_code, response.headers.get("Location", ""), body


def named(right: object, body: bytes) -> bool:
    return b"role yet" in body or str(right).encode() in body


def wrong(address: Address, role: str, method: str, answer: tuple[int, str, bytes]) -> Iterator[str]:
    rule = RULES[address.name]
    status, where, body = answer
    who = f"{role} {method.upper()}: {status}"
    if status >= 500:
        yield f"{who}: an error"
    elif not let_in(rule, role, method):
        if role == STRANGER and rule.program:
            if status != 401:
                yield f"{who}: a stranger is told to show a token"
        elif role == STRANGER and not (status == 302 and where.startswith("/login/?next=")):
            yield f"{who} {where}: a stranger belongs to the login"
        elif role != STRANGER and status != 403:
            yield f"{who}: it takes {rule.takes(method)}"
        elif role != STRANGER and method != "head" and not named(rule.takes(method), body):
            yield f"{who}: the page does not name the right"
    elif method in rule.methods and role != SITE_ADMIN and status in NOT_ANSWERED - {404}:
        yield f"{who}: it is theirs"
    elif method not in rule.methods and status != (404 if address.name in NOWHERE else 405):
        yield f"{who}: only {', '.join(sorted(rule.methods))} belong here"


def test_every_address_is_classified() -> None:
    assert sorted({address.name for address in ADDRESSES} ^ set(RULES)) == [], "tests/pages/rights.py, a line for each"


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_every_role_gets_in_where_it_may_and_nowhere_else(address: Address, browsers: dict[str, Client]) -> None:
    host, vm = furnished()
    path = something_at(address, host, vm, make.make_poll(host))
    faults = [
        fault
        for role, browser in browsers.items()
        for method in METHODS
        for fault in wrong(address, role, method, answers(browser, path, method))
    ]
    assert faults == []


def test_what_lies_outside_of_somebodys_scope_is_not_there(browsers: dict[str, Client]) -> None:
    """Neither as a page nor in a list, a choice, a download or a sum: of no address, whatever it is sent."""
    host, vm = furnished("HV-SECRET", "CLU-SECRET", "vm-secret")
    poll = make.make_poll(host, outcome="failed")
    for address in ADDRESSES:
        path = something_at(address, host, vm, poll)
        if not RULES[address.name].program:  # which takes no parameter that an operation does not know
            path += "?q=secret"
        for method in ("get", "post"):
            status, _, body = answers(browsers[SITE_ADMIN], path, method)
            assert [name for name in SECRETS if name in body.lower()] == [], (address.name, method)
            if address.name in THINGS and method in RULES[address.name].methods:
                assert status == 404, (address.name, method)
