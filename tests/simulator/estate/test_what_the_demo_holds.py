from collections import Counter

import pytest

from simulator.estate.events import WORKER, events_of
from tests.simulator.estate.moments import MONDAY_MORNING, demo


@pytest.fixture(scope="module")
def truth():
    return demo().truth()


def test_fourteen_hosts_two_clusters_and_about_two_hundred_vms(truth):
    nodes = {name: len(cluster["nodes"]) for name, cluster in truth["clusters"].items()}
    standalone = [host for host in truth["hosts"].values() if host["cluster"] is None]

    assert truth["totals"]["hosts"] == 14
    assert nodes == {"CLU-HQ": 5, "CLU-DC2": 4}
    assert len(standalone) == 5
    assert 190 <= truth["totals"]["vms"] <= 235


def test_releases_of_windows(truth):
    assert {host["os_version"] for host in truth["hosts"].values()} == {
        "6.1.7601",
        "6.3.9600",
        "10.0.14393",
        "10.0.17763",
        "10.0.20348",
        "10.0.26100",
    }


def test_a_vm_has_a_configuration_version_that_its_host_supports(truth):
    for vm in truth["vms"]:
        supported = truth["hosts"][vm["host"]]["supported_vm_versions"]
        assert supported is None or vm["version"] in supported, vm["name"]


def test_names_that_need_care(truth):
    names = "\n".join(vm["name"] for vm in truth["vms"])

    for piece in (
        "'",
        '"',
        "[",
        "*",
        "?",
        "$",
        ";",
        "<script>",
        "&",
        "`",
        "{0}",
        "=SUM(",
        "Бухгалтерия",
        "🚀",
        "日本語",
        ",",
    ):
        assert piece in names
    assert any("\n" in vm["notes"] for vm in truth["vms"])
    assert any("👩‍💻" in vm["notes"] for vm in truth["vms"])


def test_two_vms_of_one_name_on_one_host_and_on_two(truth):
    places = Counter((vm["name"], vm["host"]) for vm in truth["vms"])
    hosts_of_twin = {vm["host"] for vm in truth["vms"] if vm["name"] == "TWIN"}

    assert places["clone", "HV11"] == 2
    assert hosts_of_twin == {"HV03", "HV12"}
    assert len({vm["id"] for vm in truth["vms"] if vm["name"] in ("TWIN", "clone")}) == 4


def test_guests_that_report_no_demand(truth):
    silent = [vm for vm in truth["vms"] if vm["state"] == "Running" and vm["demand_bytes"] is None]

    assert len(silent) >= 3
    assert {vm["dynamic_memory_enabled"] for vm in silent} == {True, False}
    assert all(vm["integration_services_version"] is None for vm in silent)
    assert all(vm["pressure_percent"] is None for vm in silent)


def test_states_that_stay(truth):
    states = Counter(vm["state"] for vm in truth["vms"])

    assert states["Saved"] >= 1
    assert states["Paused"] >= 1
    assert states["OffCritical"] >= 1
    assert states["PausedCritical"] >= 1
    assert states["Off"] >= 5


def test_heartbeats_of_many_kinds(truth):
    beats = Counter(vm["heartbeat"] for vm in truth["vms"])

    assert beats["OkApplicationsUnknown"] > 40
    assert beats["OkApplicationsHealthy"] > 40
    assert {"Disabled", "LostCommunication", "OkApplicationsCritical", "Paused", None} <= set(beats)


def test_a_replica_shares_its_primarys_identity(truth):
    replicas = [vm for vm in truth["vms"] if vm["placement"] == "replica"]

    assert len(replicas) == 3
    for replica in replicas:
        (primary,) = (vm for vm in truth["vms"] if vm["id"] == replica["id"] and vm["placement"] == "realised")
        assert primary["host"] != replica["host"]
        assert primary["replication_mode"] == "Primary"
        assert replica["state"] == "Off"
    assert truth["totals"]["placements"] == truth["totals"]["vms"] + 4  # and one leftover


def test_a_migration_that_broke_off_left_its_vm_on_two_hosts(truth):
    (left,) = (vm for vm in truth["vms"] if vm["placement"] == "leftover")
    (real,) = (vm for vm in truth["vms"] if vm["id"] == left["id"] and vm["placement"] == "realised")

    assert (real["state"], left["state"]) == ("Running", "Off")
    assert real["host"] != left["host"]
    assert {real["replication_mode"], left["replication_mode"]} == {"None"}


def test_replication_goes_well_badly_and_anew(truth):
    sides = [side for sides in truth["replication"].values() for side in sides]

    assert {side["health"] for side in sides} == {"Normal", "Warning", "Critical"}
    assert "Resynchronizing" in {side["state"] for side in sides}


def test_groups_have_settings_of_their_own_and_one_has_failed(truth):
    groups = [group for groups in truth["groups"].values() for group in groups]

    assert {group["priority"] for group in groups} == {0, 1000, 2000, 3000}
    assert {tuple(group["anti_affinity_class_names"]) for group in groups} > {("Domain controllers",), ("SQL",)}
    assert "Failed" in {group["state"] for group in groups}
    assert any(group["preferred_owners"] for group in groups)


def test_clusters_have_a_witness_and_one_node_is_paused(truth):
    items = [item for items in truth["cluster"].values() for item in items]
    witnesses = {item["witness_type"] for item in items if item["kind"] == "cluster"}

    assert witnesses == {"File Share Witness", "Physical Disk"}
    assert [item["name"] for item in items if item["kind"] == "node" and item["state"] == "Paused"] == ["HV09"]


def test_every_kind_of_event_happens(truth):
    events = [event for items in truth["events"].values() for event in items if event["kind"] == "event"]

    assert {event["event_id"] for event in events} >= {19070, 19080, 19100, 21024, 20417, 3322, 3216, 1106, 1069}
    assert {event["level"] for event in events} == {"Critical", "Error", "Warning", "Information"}


def test_identities_are_guids_and_otherwise_unique(truth):
    realised = [vm["id"] for vm in truth["vms"] if vm["placement"] == "realised"]

    assert len(set(realised)) == len(realised)
    assert all(vm_id == vm_id.lower() and len(vm_id) == 36 for vm_id in realised)


def test_clustered_vms_lie_on_cluster_volumes(truth):
    for vm in truth["vms"]:
        on_volume = vm["configuration_path"].startswith("C:\\ClusterStorage\\Volume")
        assert on_volume == (vm["cluster"] is not None), vm["name"]


def test_no_day_makes_a_vm_untouchable_by_chance() -> None:
    """On a disk that is in no configuration run those for which that was made; on whichever day the demo begins."""
    hosts, began = demo().hosts.values(), MONDAY_MORNING.timestamp()
    held = {vm.id for host in hosts for vm in host.vms if 3216 in vm.told_again}
    told = {
        event.vm_id
        for host in hosts
        for event in events_of(host, WORKER, began + 60 * 86_400, since=began)
        if event.kind.event_id == 3216
    }
    assert held
    assert told == held
