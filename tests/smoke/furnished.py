"""What the demo says is in it: people of every kind, backups, tests, a waiting certificate, as they are to be seen."""

from collections import Counter

from tests.smoke.hosts_in import keeper
from tests.smoke.programs import API, every_item
from tests.smoke.running import Demo, Untrue, wait_until
from tests.smoke.visitor import Visitor, bearer

FURNISHED_WITHIN_SECONDS = 120
SCOPED = {"luebeck": {"HV10"}, "databases": {"HV06", "HV07", "HV08", "HV09"}, "shiftlead": {"HV13"}}
WAITS = "HV15"


def furnished(demo: Demo) -> str:
    """Comes to its end by itself; whoever has a role in one place sees the hosts there and no others."""
    wait_until(lambda: _state(demo) == "done", "the demo is furnished", FURNISHED_WITHIN_SECONDS)
    for username, wanted in SCOPED.items():
        theirs = Visitor(demo.url)
        theirs.login(*demo.login(username))
        seen = {row["host"] for row in theirs.table("/hosts/export.csv")}
        if seen != wanted:
            raise Untrue(f"{username} sees {seen}, and is to see {wanted}")
    admin = keeper(demo)
    told_by_program = every_item(Visitor(demo.url), "/backups?limit=500", headers=_token(demo))
    sources = Counter(item["source"] for item in told_by_program)
    outcomes = Counter(_outcomes(admin))
    hosts = {link.get_text(): str(link["href"]) for link in admin.page("/hosts/").find_all("a", href=True)}
    if len(sources) < 2 or outcomes["Passed"] < 1 or outcomes["Failed"] < 3:
        raise Untrue(f"backups are reported by {dict(sources)}, tests ended {dict(outcomes)}")
    if not admin.page(hosts[WAITS]).select_one("#waiting"):
        raise Untrue(f"no certificate of {WAITS} waits")
    made = list((demo.directory / "backups").glob("hvportal-*/manifest.json"))
    if len(made) != 1:
        raise Untrue(f"the portal was backed up {len(made)} times")
    told = " ".join(f"{name.lower()}={count}" for name, count in sorted(outcomes.items()))
    return f"furnished people_in_scope={len(SCOPED)} backups={sum(sources.values())} tests_{told}"


def _state(demo: Demo) -> str:
    return str(demo.status()["services"]["furnish"]["state"])


def _token(demo: Demo) -> dict[str, str]:
    """As the backup program has it: it may report, and not look at people."""
    token = demo.facts["token"]["secret"]
    Visitor(demo.url).send_json(f"{API}/backups", {"items": []}, token=token, status=422)  # let in, and nothing is told
    return bearer(token)


def _outcomes(admin: Visitor) -> list[str]:
    rows = admin.page("/connection-tests/").select("tbody tr")
    return [badge.get_text().strip() for row in rows if (badge := row.select_one(".hv-badge"))]
