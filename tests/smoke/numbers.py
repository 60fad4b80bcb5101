"""The numbers of hosts and VMs: all of them, beside those of an estate whose clock stands still, and how they live."""

from tests.smoke import truth
from tests.smoke.failing import HEALED_WITHIN_SECONDS
from tests.smoke.reading import ALL_HOSTS
from tests.smoke.running import Untrue, wait_until
from tests.smoke.tour import Tour

MANY = 10  # VMs whose numbers change within three hours of a working day


def inventory(tour: Tour) -> str:
    """Stop the estate's clock, let every host be read once more, and compare everything."""
    tour.demo.estate("POST", "/clock", freeze=tour.truth_now["at"])
    tour.reading.wait_until_read()
    tour.truth = tour.truth_now
    hosts, vms = tour.visitor.table(ALL_HOSTS), tour.vms()
    cells = truth.compare_hosts(tour.truth, hosts) + truth.compare_vms(tour.truth, vms)
    clusters = tour.truth["totals"]["clusters"]
    return f"inventory hosts={len(hosts)} clusters={clusters} vms={len(vms)} cells_compared={cells}"


def memory(tour: Tour) -> str:
    """Unknown is not zero: the VMs whose demand nobody knows are exactly those that the portal calls unknown."""
    real = truth.realised(tour.truth).values()
    unknown = {vm["id"] for vm in real if vm["demand_bytes"] is None}
    shown = {row["guid"] for row in tour.vms() if row["memory_demand_bytes"] is None}
    if unknown != shown or not unknown:
        raise Untrue(f"demand is unknown for {len(unknown)} VMs and shown as unknown for {len(shown)}")
    assigned = sum(vm["assigned_bytes"] for vm in real)
    return f"memory assigned_gib={assigned / 2**30:.1f} demand_unknown={len(unknown)}"


def living(tour: Tour) -> str:
    """The clock goes on, VMs change, and the portal shows it without being asked."""
    before = {row["guid"]: row["memory_assigned_bytes"] for row in tour.vms()}
    tour.demo.estate("POST", "/clock", advance_seconds=3 * 3600)
    tour.demo.estate("POST", "/clock", rate=1.0)

    def changed() -> int:
        return sum(before.get(row["guid"]) != row["memory_assigned_bytes"] for row in tour.vms())

    seconds = wait_until(lambda: changed() > MANY, "numbers change with the estate", HEALED_WITHIN_SECONDS)
    return f"living vms_changed={changed()} after_seconds={seconds:.1f}"
