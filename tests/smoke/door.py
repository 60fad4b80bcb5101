"""Who comes in: no stranger, nobody with a wrong password, no form from elsewhere; whoever has the password does."""

from tests.smoke.running import Untrue
from tests.smoke.tour import Tour

CLOSED = ("/", "/hosts/", "/vms/", "/polls/", "/hosts/export.csv", "/vms/export.csv", "/polls/export.csv")


def strangers(tour: Tour) -> str:
    for path in CLOSED:
        answer = tour.stranger().get(path, status=302)
        if not answer.headers["Location"].startswith("/login/"):
            raise Untrue(f"{path} sends a stranger to {answer.headers['Location']}")
    tour.stranger().get("/healthz")
    return f"strangers refused={len(CLOSED)}"


def login(tour: Tour) -> str:
    username, password = tour.demo.login()
    for words, status, options in (
        ("without its CSRF token", 403, {"forget_token": True}),
        ("with a wrong password", 200, {}),
    ):
        given = password if options else "not the password"
        if (got := tour.visitor.login(username, given, **options)) != status:
            raise Untrue(f"a login {words} answered {got} and not {status}")
        tour.visitor.get("/", status=302)
    if (got := tour.visitor.login(username, password)) != 302:
        raise Untrue(f"the login answered {got} and not 302")
    return "login csrf=required wrong_password=refused"
