"""What a user does, and what has to be true then. Each check answers the words of its line."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from tests.smoke import (
    annotations,
    certificates,
    estate,
    findings,
    furnished,
    hosts_in,
    programs,
    restoring,
    sections,
    snapshots,
    storage,
    truth,
    views,
)
from tests.smoke.failing import HEALED_WITHIN_SECONDS, Failing
from tests.smoke.people import people
from tests.smoke.reading import ALL_HOSTS, Reading
from tests.smoke.running import Demo, Untrue, wait_until
from tests.smoke.visitor import Visitor

DETAIL = re.compile(r"^/(hosts|polls)/\d+/$")
PAGES = ("/", "/hosts/", "/vms/", "/polls/")
ALL_VMS = "/vms/export.csv?columns=all"
DOWNLOADS = ("/hosts/export.csv", "/vms/export.csv", "/polls/export.csv")


class Smoke:
    """The checks in the order in which they make sense; they share one visitor, who is logged in by `login`."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.visitor = Visitor(demo.url)
        self.reading = Reading(self.visitor)
        self.failing = Failing(demo, self.visitor, self.reading)
        self.text = cache(self.visitor.text)  # pages of the estate's one moment, between `inventory` and `living`
        self.truth: dict[str, Any] = {}

    def checks(self) -> list[Callable[[], str]]:
        return [
            self.start, self.strangers, self.login, self.hosts_in, self.certificates, self.inventory, self.memory,
            self.pages, self.sections, self.storage, self.snapshots, self.lists, self.views, self.bulk, self.clusters,
            self.search, self.health, self.api, self.metrics, self.furnished, self.living, self.hosts_ill,
            self.host_down,
            # Hosts take a minute to be well again, as long as it takes to look at what does not need them.
            self.tags, self.people, self.backup, self.failing.hosts_healed, self.findings,
            self.failing.worker_killed, self.polls, self.history, self.end,
        ]  # fmt: skip

    def start(self) -> str:
        return f"start seconds={self.demo.facts['seconds']:.1f} services={len(self.demo.status()['services'])}"

    def strangers(self) -> str:
        for path in (*PAGES, *DOWNLOADS):
            answer = Visitor(self.demo.url).get(path, status=302)
            if not answer.headers["Location"].startswith("/login/"):
                raise Untrue(f"{path} sends a stranger to {answer.headers['Location']}")
        Visitor(self.demo.url).get("/healthz")
        return f"strangers refused={len(PAGES) + len(DOWNLOADS)}"

    def login(self) -> str:
        username, password = self.demo.login()
        for words, status, options in (
            ("without its CSRF token", 403, {"forget_token": True}),
            ("with a wrong password", 200, {}),
        ):
            given = password if options else "not the password"
            if (got := self.visitor.login(username, given, **options)) != status:
                raise Untrue(f"a login {words} answered {got} and not {status}")
            self.visitor.get("/", status=302)
        if (got := self.visitor.login(username, password)) != 302:
            raise Untrue(f"the login answered {got} and not 302")
        return "login csrf=required wrong_password=refused"

    def hosts_in(self) -> str:
        """A host that nobody has registered, in by the pages and out again."""
        return hosts_in.hosts_in(self.demo)

    def certificates(self) -> str:
        """A host whose certificate nobody vouches for, in once a person has accepted it."""
        return certificates.certificates(self.demo)

    def inventory(self) -> str:
        """Stop the estate's clock, let every host be read once more, and compare everything."""
        self.demo.estate("POST", "/clock", freeze=self.demo.estate("GET", "/truth")["at"])
        self.reading.wait_until_read()
        self.truth = self.demo.estate("GET", "/truth")
        hosts, vms = (
            self.visitor.table(ALL_HOSTS),
            self.visitor.table(ALL_VMS),
        )
        cells = truth.compare_hosts(self.truth, hosts) + truth.compare_vms(self.truth, vms)
        totals = self.truth["totals"]
        return f"inventory hosts={len(hosts)} clusters={totals['clusters']} vms={len(vms)} cells_compared={cells}"

    def memory(self) -> str:
        """Unknown is not zero: the VMs whose demand nobody knows are exactly those that the portal calls unknown."""
        unknown = {vm["id"] for vm in truth.realised(self.truth).values() if vm["demand_bytes"] is None}
        shown = {row["guid"] for row in self.visitor.table(ALL_VMS) if row["memory_demand_bytes"] is None}
        if unknown != shown or not unknown:
            raise Untrue(f"demand is unknown for {len(unknown)} VMs and shown as unknown for {len(shown)}")
        assigned = sum(vm["assigned_bytes"] for vm in truth.realised(self.truth).values())
        return f"memory assigned_gib={assigned / 2**30:.1f} demand_unknown={len(unknown)}"

    def pages(self) -> str:
        """Every page of the portal, and on each VM's page its own name and GUID, whatever the name holds."""
        links = {
            link["href"] for path in ("/hosts/", "/polls/") for link in self.visitor.page(path).find_all("a", href=True)
        }
        visited = [path for path in PAGES if self.visitor.text(path)]
        for path in sorted(link for link in links if DETAIL.match(link)):
            self.text(path)
            visited.append(path)
        for vm in truth.realised(self.truth).values():
            text = self.text(f"/vms/{vm['id']}/")
            if " ".join(vm["name"].split()) not in text or vm["id"] not in text.lower():
                raise Untrue(f"the page of {vm['name']} does not show its name and GUID")
            visited.append(vm["id"])
        return f"pages visited={len(visited)}"

    def sections(self) -> str:
        """Volumes, switches, nodes, snapshots and addresses stand on the pages where people look for them."""
        links = {link.get_text(): str(link["href"]) for link in self.visitor.page("/hosts/").find_all("a", href=True)}
        modern = [name for name, host in self.truth["hosts"].items() if not str(host["os_version"]).startswith("6.1")]
        found = sections.hosts_show(self.truth, lambda name: self.text(links[name]), modern)
        found |= sections.vms_show(self.truth, lambda vm_id: self.text(f"/vms/{vm_id}/"), modern)
        old = next(name for name in self.truth["hosts"] if name not in modern)
        if "does not offer" not in self.visitor.text(links[old]):
            raise Untrue(f"{old} does not say what Windows Server 2008 R2 does not offer")
        return "sections " + " ".join(f"{name}={count}" for name, count in found.items())

    def health(self) -> str:
        """The portal is ready and says so; its own page shows every process at work and what each host costs."""
        ready = Visitor(self.demo.url).get("/readyz").json()
        if set(ready.values()) != {"ok"}:
            raise Untrue(f"/readyz says {ready}")
        identity = Visitor(self.demo.url).get("/healthz", headers={"X-Request-ID": "smoke-0123456789"}).headers
        if identity["X-Request-ID"] != "smoke-0123456789":
            raise Untrue("the identity of a request is not returned")
        page = self.visitor.page("/portal/")
        processes = page.select("#processes li")
        silent = [" ".join(line.get_text(" ").split()) for line in processes if "Silent" in line.get_text()]
        if silent or len(processes) < 3:
            raise Untrue(f"of {len(processes)} processes are silent: {silent}")
        if not (costs := page.select("#budget tbody tr")):
            raise Untrue("the portal does not know what reading costs its hosts")
        return f"health ready={len(ready)} processes={len(processes)} costs_shown={len(costs)}"

    def storage(self) -> str:
        """Snapshots, chains and volumes are those of the estate, deep, branching, broken and full ones among them."""
        table = self.visitor.table
        snapshots = storage.compare_snapshots(self.truth, table("/snapshots/export.csv?columns=all"))
        chains, broken = storage.compare_disks(self.truth, table("/disks/export.csv?columns=all"))
        volumes, unknown = storage.compare_volumes(self.truth, table("/volumes/export.csv?columns=all"))
        drawn = storage.pictures(self.truth, self.visitor)
        return (
            f"storage snapshots={snapshots} chains={chains} broken={broken} deepest_drawn={drawn} "
            f"volumes={volumes} free_unknown={unknown}"
        )

    def snapshots(self) -> str:
        """What each snapshot costs is what the estate's block maps hold, or unknown with the reason."""
        return snapshots.snapshots(self.visitor, self.demo)

    def lists(self) -> str:
        """Search, filters and order live in the address and hold for page and CSV alike."""
        found = 0
        for vm in truth.realised(self.truth).values():
            if vm["name"].isascii() and vm["name"].isalnum():
                continue
            rows = self._search(vm["name"])
            if vm["id"] not in {row["guid"] for row in rows}:
                raise Untrue(f"a search for {vm['name']!r} does not find it")
            found += 1
        running = {row["guid"] for row in self.visitor.table("/vms/export.csv?state=Running")}
        if running != {vm["id"] for vm in truth.realised(self.truth).values() if vm["state"] == "Running"}:
            raise Untrue(f"the filter for running VMs finds {len(running)} others than run")
        ordered = [
            int(row["memory_assigned_bytes"] or 0) for row in self.visitor.table("/vms/export.csv?sort=-assigned")
        ]
        if any(one < other for one, other in pairwise(ordered)):
            raise Untrue("the VMs are not in the order asked for")
        chosen = list(self.visitor.table("/vms/export.csv?columns=name,demand")[0])
        if chosen != ["vm", "guid", "memory_demand_bytes", "memory_read_at", "unknown_because"]:
            raise Untrue(f"two columns were asked for, and the CSV holds {', '.join(chosen)}")
        return f"lists searched={found} sorted={len(ordered)} columns={len(chosen)}"

    def views(self) -> str:
        return views.views(self.demo, self.visitor, self.truth)

    def bulk(self) -> str:
        return views.bulk(self.visitor, hosts_in.keeper(self.demo), self.truth)

    def clusters(self) -> str:
        """Clusters, their groups, virtual networks and replications are those of the estate."""
        found = estate.clusters(self.truth, self.visitor)
        return "clusters " + " ".join(f"{name}={count}" for name, count in found.items() if name != "clusters")

    def search(self) -> str:
        """What is pasted in any notation opens what it is."""
        found = estate.search(self.truth, self.visitor)
        return "search " + " ".join(f"{name}={value}" for name, value in found.items())

    def api(self) -> str:
        """Programs get what people see, and may report what only they know."""
        return programs.api(self.visitor, self.truth)

    def metrics(self) -> str:
        return programs.metrics(self.visitor, self.truth)

    def furnished(self) -> str:
        return furnished.furnished(self.demo)

    def living(self) -> str:
        """The clock goes on, VMs change, and the portal shows it without being asked."""
        before = {row["guid"]: row["memory_assigned_bytes"] for row in self.visitor.table(ALL_VMS)}
        self.demo.estate("POST", "/clock", advance_seconds=3 * 3600)
        self.demo.estate("POST", "/clock", rate=1.0)

        def changed() -> int:
            rows = self.visitor.table(ALL_VMS)
            return sum(before.get(row["guid"]) != row["memory_assigned_bytes"] for row in rows)

        seconds = wait_until(lambda: changed() > 10, "numbers change with the estate", HEALED_WITHIN_SECONDS)
        return f"living vms_changed={changed()} after_seconds={seconds:.1f}"

    def hosts_ill(self) -> str:
        return self.failing.hosts_ill(self.truth)

    def host_down(self) -> str:
        return self.failing.host_down(self.truth)

    def findings(self) -> str:
        return findings.findings(self.demo, self.visitor, self.truth)

    def polls(self) -> str:
        """The history tells what happened: complete polls of every host, and the failures of the one that was away."""
        rows = self.visitor.table("/polls/export.csv")
        outcomes = Counter(row["outcome"] for row in rows)
        if not outcomes.get("Complete") or not outcomes.get("Failed"):
            raise Untrue(f"the poll history holds {outcomes}")
        if any(row["error"] is None for row in rows if row["outcome"] == "Failed"):
            raise Untrue("a failed poll does not say why")
        return "polls " + " ".join(f"{str(outcome).lower()}={count}" for outcome, count in outcomes.most_common())

    def history(self) -> str:
        return annotations.changes_are_told(self.demo, self.visitor, self.demo.estate("GET", "/truth"))

    def tags(self) -> str:
        return annotations.tags_and_notes(self.visitor, self.demo.estate("GET", "/truth"))

    def people(self) -> str:
        return people(self.demo, self.visitor, self.demo.estate("GET", "/truth"))

    def backup(self) -> str:
        return restoring.backup_and_restore(self.demo)

    def end(self) -> str:
        processes = len(self.demo.pids())
        self.demo.stop()
        return f"end processes={processes} left=0"

    def _search(self, words: str) -> list[dict[str, str | None]]:
        return self.visitor.table(f"/vms/export.csv?{urlencode({'q': words})}")
