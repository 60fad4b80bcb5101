"""What people have besides a password: an authenticator, sessions elsewhere, API tokens of a part of their rights."""

import time
from collections.abc import Mapping
from typing import Any

import pyotp

from tests.smoke.programs import API, every_item
from tests.smoke.running import Untrue
from tests.smoke.truth import realised
from tests.smoke.visitor import Visitor, bearer

STEP_SECONDS = 30


def second_factor(theirs: Visitor, name: str, password: str) -> Visitor:
    """Set up with a code of the moment; from then on the password alone opens nothing. Answers who came with both."""
    key = theirs.page("/account/authenticator/").select_one(".hv-setup code")
    if key is None:
        raise Untrue("the page of the authenticator does not show its key")
    app = pyotp.TOTP(key.get_text().replace(" ", ""))
    kept = theirs.submit("/account/authenticator/", "/account/authenticator/", {"code": app.now()}, status=200)
    if "recovery" not in kept.text.lower():
        raise Untrue("no recovery codes are shown when an authenticator is set up")
    there = Visitor(theirs.url)
    if there.login(name, password) != 302:
        raise Untrue(f"{name} cannot log in with the right password")
    there.get("/", status=302)  # the password alone is half of the way
    there.submit("/login/code/", "/login/code/", {"code": "000000"}, status=200)
    # That of the moment was used to set it up and works no second time; the clock of a phone may be half a minute fast.
    there.submit("/login/code/", "/login/code/", {"code": app.at(time.time() + STEP_SECONDS)})
    there.text("/")
    return there


def sessions(theirs: Visitor, there: Visitor) -> int:
    """Whoever ends their other sessions throws the other browser out, and stays."""
    theirs.submit("/account/", "/account/sessions/", {"others": "1"})
    there.get("/", status=302)
    theirs.text("/")
    return 1


def token(theirs: Visitor, place: str, cluster: str, estate: Mapping[str, Any]) -> int:
    """VMs that it shows. A token of somebody who sees one cluster sees that and may report nothing; revoked, it opens
    nothing."""
    page = theirs.submit(
        "/account/tokens/", "/account/tokens/", {"name": "smoke", "place": place, "days": "30"}, status=200
    )
    secret = page.text.partition('<code id="secret">')[2].partition("</code>")[0]
    stranger = Visitor(theirs.url)
    seen = {item["id"] for item in every_item(stranger, "/vms?limit=100", headers=bearer(secret))}
    wanted = {vm["id"] for vm in realised(estate).values() if vm["cluster"] == cluster}
    if seen != wanted:
        raise Untrue(f"a token for {cluster} shows {len(seen)} VMs, and there are {len(wanted)}")
    body: dict[str, Any] = {"items": []}
    refused = stranger.send_json(f"{API}/backups", body, token=secret, status=403)
    if refused["status"] != 403 or not refused["detail"]:
        raise Untrue(f"a token that may not report backups is refused with {refused}")
    end = theirs.page("/account/tokens/").select_one("form[action$='/revoke/']")
    if end is None:
        raise Untrue("a token cannot be revoked on its owner's page")
    theirs.submit("/account/tokens/", str(end["action"]), {})
    stranger.get(f"{API}/vms?limit=1", status=401, headers=bearer(secret))
    return len(seen)
