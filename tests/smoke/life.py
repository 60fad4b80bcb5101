"""The portal itself: it starts, says how it is, keeps what its polls came to, and leaves no process behind."""

from collections import Counter

from tests.smoke.running import Untrue
from tests.smoke.tour import Tour

IDENTITY = "smoke-0123456789"


def start(tour: Tour) -> str:
    return f"start seconds={tour.demo.facts['seconds']:.1f} services={len(tour.demo.status()['services'])}"


def health(tour: Tour) -> str:
    """The portal is ready and says so; its own page shows every process at work and what each host costs."""
    ready = tour.stranger().get("/readyz").json()
    if set(ready.values()) != {"ok"}:
        raise Untrue(f"/readyz says {ready}")
    if tour.stranger().get("/healthz", headers={"X-Request-ID": IDENTITY}).headers["X-Request-ID"] != IDENTITY:
        raise Untrue("the identity of a request is not returned")
    page = tour.visitor.page("/portal/")
    processes = page.select("#processes li")
    silent = [" ".join(line.get_text(" ").split()) for line in processes if "Silent" in line.get_text()]
    if silent or len(processes) < 3:
        raise Untrue(f"of {len(processes)} processes are silent: {silent}")
    if not (costs := page.select("#budget tbody tr")):
        raise Untrue("the portal does not know what reading costs its hosts")
    return f"health ready={len(ready)} processes={len(processes)} costs_shown={len(costs)}"


def polls(tour: Tour) -> str:
    """The history tells what happened: complete polls of every host, and the failures of the one that was away."""
    rows = tour.visitor.table("/polls/export.csv")
    outcomes = Counter(row["outcome"] for row in rows)
    if not outcomes.get("Complete") or not outcomes.get("Failed"):
        raise Untrue(f"the poll history holds {outcomes}")
    if any(row["error"] is None for row in rows if row["outcome"] == "Failed"):
        raise Untrue("a failed poll does not say why")
    return "polls " + " ".join(f"{str(outcome).lower()}={count}" for outcome, count in outcomes.most_common())


def end(tour: Tour) -> str:
    processes = len(tour.demo.pids())
    tour.demo.stop()
    return f"end processes={processes} left=0"
