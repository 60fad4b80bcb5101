"""Every page about a host, a poll or a VM opens, and shows what people look for there."""

import re

from tests.smoke import sections as looked_for
from tests.smoke.running import Untrue
from tests.smoke.tour import Tour
from tests.smoke.truth import realised

PAGES = ("/", "/hosts/", "/vms/", "/polls/")
DETAIL = re.compile(r"^/(hosts|polls)/\d+/$")


def pages(tour: Tour) -> str:
    """Every page of the portal, and on each VM's page its own name and GUID, whatever the name holds."""
    listed = [tour.visitor.page(path) for path in ("/hosts/", "/polls/")]
    links = {str(link["href"]) for page in listed for link in page.find_all("a", href=True)}
    visited = [path for path in PAGES if tour.visitor.text(path)]
    for path in sorted(link for link in links if DETAIL.match(link)):
        tour.text(path)
        visited.append(path)
    for vm in realised(tour.truth).values():
        text = tour.text(f"/vms/{vm['id']}/")
        if " ".join(vm["name"].split()) not in text or vm["id"] not in text.lower():
            raise Untrue(f"the page of {vm['name']} does not show its name and GUID")
        visited.append(vm["id"])
    return f"pages visited={len(visited)}"


def sections(tour: Tour) -> str:
    """Volumes, switches, nodes, snapshots and addresses stand on the pages where people look for them."""
    links = {link.get_text(): str(link["href"]) for link in tour.visitor.page("/hosts/").find_all("a", href=True)}
    modern = [name for name, host in tour.truth["hosts"].items() if not str(host["os_version"]).startswith("6.1")]
    found = looked_for.hosts_show(tour.truth, lambda name: tour.text(links[name]), modern)
    found |= looked_for.vms_show(tour.truth, lambda vm_id: tour.text(f"/vms/{vm_id}/"), modern)
    old = next(name for name in tour.truth["hosts"] if name not in modern)
    if "does not offer" not in tour.visitor.text(links[old]):
        raise Untrue(f"{old} does not say what Windows Server 2008 R2 does not offer")
    return "sections " + " ".join(f"{name}={count}" for name, count in found.items())
