"""People: somebody is let in for one cluster and sees that and nothing else; all of it is on record."""

import secrets
from collections.abc import Mapping
from typing import Any

from tests.smoke import keys
from tests.smoke.running import Demo, Untrue
from tests.smoke.visitor import Visitor

PAGES = ("/people/", "/audit/")
TOLD = {
    *("person.added", "role.given", "person.logged_in", "person.password_set", "person.sessions_ended"),
    *("authenticator.added", "token.made"),
}


def people(demo: Demo, visitor: Visitor, estate: Mapping[str, Any]) -> str:
    """`visitor` is logged in as the operator."""
    for path in PAGES:
        visitor.get(path, status=403)
    admin = Visitor(demo.url)
    if admin.login(*demo.login("admin")) != 302:
        raise Untrue("the administrator of the demo cannot log in")
    cluster, key = _first_cluster(admin)
    name, first, own = f"smoke-{secrets.token_hex(3)}", secrets.token_urlsafe(12), secrets.token_urlsafe(12)
    new = {"username": name, "password": first, "role": "viewer", "place": f"cluster:{key}"}
    admin.send("/people/new/", **new)
    theirs = Visitor(demo.url)
    theirs.login(name, first)
    theirs.get("/hosts/", status=302)  # not before they have a password of their own
    theirs.send("/account/password/", old=first, password=own, again=own)
    seen = {row["cluster"] for row in theirs.table("/hosts/export.csv")}
    if seen != {cluster}:
        raise Untrue(f"a viewer of {cluster} sees hosts of {seen}")
    outside = next(row for row in visitor.table("/vms/export.csv") if row["cluster"] != cluster)
    theirs.get(f"/vms/{outside['guid']}/", status=404)
    of_token = keys.token(theirs, f"cluster:{key}", cluster, estate)
    ended = keys.sessions(theirs, keys.second_factor(theirs, name, own))
    done = [row["action"] for row in admin.table("/audit/export.csv") if name in str(row["summary"])]
    missing = TOLD - set(done)
    if missing:
        raise Untrue(f"the audit trail does not tell of {', '.join(sorted(missing))}")
    return (
        f"people hosts_in_scope={len(theirs.table('/hosts/export.csv'))} vms_of_token={of_token} "
        f"second_factor=required sessions_ended={ended} audited={len(done)}"
    )


def _first_cluster(admin: Visitor) -> tuple[str, str]:
    options = admin.page("/people/new/").select("select[name=place] option[value^='cluster:']")
    found = [(option.get_text().partition(": ")[2], str(option["value"]).partition(":")[2]) for option in options]
    if not found:
        raise Untrue("no cluster is offered as a place to give a role for")
    return found[0]
