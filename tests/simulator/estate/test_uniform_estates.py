from simulator.estate import Clock, Estate
from tests.simulator.estate.moments import MONDAY_MORNING


def test_it_has_as_many_hosts_and_vms_as_asked_for():
    estate = Estate.uniform(hosts=7, vms_per_host=25, clock=Clock(MONDAY_MORNING, rate=0))
    totals = estate.truth()["totals"]

    assert (totals["hosts"], totals["vms"], totals["running"]) == (7, 175, 175)
    assert totals["clusters"] == 0


def test_two_hundred_hosts_are_made_from_one_seed():
    one, other = (Estate.uniform(clock=Clock(MONDAY_MORNING, rate=0)) for _ in range(2))

    assert len(one.hosts) == 200
    assert one.truth() == other.truth()
