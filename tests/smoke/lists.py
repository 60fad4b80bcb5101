"""Search, filters, order and columns live in the address and hold for page and CSV alike."""

from itertools import pairwise
from urllib.parse import urlencode

from tests.smoke.running import Untrue
from tests.smoke.tour import Tour
from tests.smoke.truth import realised

CSV = "/vms/export.csv"
TWO_COLUMNS = ["vm", "guid", "memory_demand_bytes", "memory_read_at", "unknown_because"]


def lists(tour: Tour) -> str:
    found = _searched(tour)
    running = {row["guid"] for row in tour.visitor.table(f"{CSV}?state=Running")}
    if running != {vm["id"] for vm in realised(tour.truth).values() if vm["state"] == "Running"}:
        raise Untrue(f"the filter for running VMs finds {len(running)} others than run")
    ordered = [int(row["memory_assigned_bytes"] or 0) for row in tour.visitor.table(f"{CSV}?sort=-assigned")]
    if any(one < other for one, other in pairwise(ordered)):
        raise Untrue("the VMs are not in the order asked for")
    chosen = list(tour.visitor.table(f"{CSV}?columns=name,demand")[0])
    if chosen != TWO_COLUMNS:
        raise Untrue(f"two columns were asked for, and the CSV holds {', '.join(chosen)}")
    return f"lists searched={found} sorted={len(ordered)} columns={len(chosen)}"


def _searched(tour: Tour) -> int:
    """Names with anything in them but plain letters and digits are found as they stand."""
    odd = [vm for vm in realised(tour.truth).values() if not (vm["name"].isascii() and vm["name"].isalnum())]
    for vm in odd:
        rows = tour.visitor.table(f"{CSV}?{urlencode({'q': vm['name']})}")
        if vm["id"] not in {row["guid"] for row in rows}:
            raise Untrue(f"a search for {vm['name']!r} does not find it")
    return len(odd)
