"""Get-VMSnapshot, Get-VMHardDiskDrive, Get-VHD and Get-VHDSet over the demo."""

from datetime import datetime

import pytest

from simulator.powershell.values import SubsetError, enum_value, from_net
from tests.simulator.cmdlets.calling import estate_at, identity, machine, run


@pytest.fixture
def estate():
    return estate_at()


def snapshots_of(on, name: str):
    return run(on, "Get-VMSnapshot", VMName=[name])


def test_snapshots_of_all_vms_of_a_host_in_one_call(estate):
    on = machine(estate, "HV11")
    expected = [row for row in estate.truth()["snapshots"] if row["host"] == "HV11"]

    found, errors = run(on, "Get-VMSnapshot", VM=run(on, "Get-VM")[0])

    assert errors == []
    assert [(one.get("VMId").text, one.get("Id").text, from_net(one.get("Name"))) for one in found] == [
        (row["vm_id"], row["id"], row["name"]) for row in expected
    ]


def test_times_are_local_and_convert_back(estate):
    on = machine(estate, "HV11")
    expected = {row["id"]: row["created_at"] for row in estate.truth()["snapshots"]}

    for one in run(on, "Get-VMSnapshot", VMName=["*"])[0]:
        created = one.get("CreationTime")
        assert created.kind == "Local"
        utc = created.to_utc(on.utc_offset).wall_clock()
        assert utc == datetime.fromisoformat(expected[one.get("Id").text]).replace(tzinfo=None)


def test_a_name_takes_wildcards_and_a_class_narrows(estate):
    on = machine(estate, "HV11")

    named, _ = run(on, "Get-VMSnapshot", VMName=["TEST-03"], Name="with post*")
    standard = enum_value("Microsoft.HyperV.PowerShell.SnapshotType", "Standard")
    every, _ = run(on, "Get-VMSnapshot", VMName=["TEST-03"], SnapshotType=standard)

    assert [one.get("Name") for one in named] == ["with PostgreSQL"]
    assert len(every) == 7


def test_automatic_ones_are_told_apart_from_windows_server_2019_on(estate):
    (automatic,), _ = snapshots_of(
        machine(estate, next(vm["host"] for vm in estate.truth()["vms"] if vm["name"] == "STAGE01")), "STAGE01"
    )
    old, _ = snapshots_of(machine(estate, "HV11"), "LAB-DC01")

    assert automatic.get("IsAutomaticCheckpoint") is True
    assert automatic.get("SnapshotType").name == "Standard"
    assert not old[0].has("IsAutomaticCheckpoint")


def test_a_parent_has_a_name_and_now_hangs_under_one(estate):
    on = machine(estate, "HV11")
    by_name = {from_net(one.get("Name")): one for one in snapshots_of(on, "TEST-03")[0]}
    (vm,), _ = run(on, "Get-VM", Name=["TEST-03"])

    assert by_name["PostgreSQL 16"].get("ParentSnapshotName") == "with PostgreSQL"
    assert by_name["clean install"].get("ParentSnapshotId") is None
    assert vm.get("ParentSnapshotId") == by_name["with PostgreSQL"].get("Id")
    assert vm.get("ParentCheckpointName") == "with PostgreSQL"


def test_drives_of_now_and_of_a_snapshot(estate):
    on = machine(estate, "HV11")
    oldest = snapshots_of(on, "TEST-02")[0][0]

    (now,), _ = run(on, "Get-VMHardDiskDrive", VMName=["TEST-02"])
    (then,), _ = run(on, "Get-VMHardDiskDrive", VMSnapshot=oldest)

    assert now.get("VMSnapshotId").text == "00000000-0000-0000-0000-000000000000"
    assert now.get("Path").endswith(".avhdx")
    assert then.get("VMSnapshotId") == oldest.get("Id")
    assert then.get("Path") == "D:\\Hyper-V\\TEST-02\\TEST-02.vhdx"  # the parent state (HYPERV.md §3.3)


def test_a_snapshot_that_is_gone_since_is_an_error(estate):
    on = machine(estate, "HV11")
    gone = snapshots_of(on, "LAB-DC01")[0][0]
    estate.delete_snapshot(gone.get("VMId").text, gone.get("Id").text)

    found, (error,) = run(on, "Get-VMHardDiskDrive", VMSnapshot=gone)

    assert found == []
    assert identity(on, "Get-VMHardDiskDrive", error).startswith("ObjectNotFound,Microsoft.HyperV")


@pytest.mark.parametrize(
    ("host", "path", "error_id"),
    [
        ("HV01", "C:\\nowhere.vhdx", "InvalidParameter"),
        ("HV11", "D:\\Hyper-V\\TEST-07\\TEST-07.vhdx", "OperationFailed"),
        ("HV02", "C:\\ClusterStorage\\Volume2\\Shared\\FS-QUORUM.vhdx", "ObjectInUse"),
        ("HV11", "\\\\FILER02.ad.example.com\\archive\\TEST-06\\TEST-06.vhdx", "AccessDenied"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_and_the_next_is_read(estate, host, path, error_id):
    on = machine(estate, host)
    good = next(row["path"] for row in estate.truth()["files"] if row["host"] == host and row["error"] is None)

    found, (error,) = run(on, "Get-VHD", Path=[path, good])

    assert [disk.get("Path") for disk in found] == [good]
    assert identity(on, "Get-VHD", error) == f"{error_id},Microsoft.Vhd.PowerShell.Cmdlets.GetVHD"
    assert path in from_net(error.exception.message)


def test_a_chain_that_is_opened_for_a_test(estate):
    """TEMPLATE-WS2022's image was built anew under a child; TEST-07's file is damaged."""
    template = next(row for row in estate.truth()["files"] if row["mismatched"])
    on = machine(estate, "HV02")
    good = next(row["path"] for row in estate.truth()["files"] if row["host"] == "HV02" and row["error"] is None)

    passed, (error,) = run(on, "Test-VHD", Path=[template["path"], good])
    _, (damaged,) = run(machine(estate, "HV11"), "Test-VHD", Path=["D:\\Hyper-V\\TEST-07\\TEST-07.vhdx"])

    assert passed == [True]
    assert "(0xC03A000E)" in from_net(error.exception.message)
    assert identity(on, "Test-VHD", error) == "OperationFailed,Microsoft.Vhd.PowerShell.Cmdlets.TestVHD"
    assert identity(on, "Test-VHD", damaged).startswith("OperationFailed,")


def test_a_path_knows_no_case(estate):
    on = machine(estate, "HV11")

    (disk,), errors = run(on, "Get-VHD", Path=["d:\\HYPER-V\\test-02\\TEST-02.VHDX"])

    assert errors == []
    assert disk.get("VhdType").name == "Dynamic"


def test_a_fixed_vhd_and_a_child(estate):
    legacy = next(row for row in estate.truth()["files"] if row["kind"] == "Fixed" and row["format"] == "VHD")
    child = next(row for row in estate.truth()["files"] if row["kind"] == "Differencing" and row["host"] == "HV11")

    (fixed,), _ = run(machine(estate, legacy["host"]), "Get-VHD", Path=[legacy["path"]])
    (leaf,), _ = run(machine(estate, "HV11"), "Get-VHD", Path=[child["path"]])

    assert fixed.get("FileSize") == fixed.get("Size") + 512
    assert (fixed.get("BlockSize"), fixed.get("ParentPath")) == (0, "")
    assert leaf.get("BlockSize") == 2 << 20
    assert leaf.get("FragmentationPercentage") is None


def test_only_what_a_running_vm_has_open_is_attached(estate):
    rows = [row for row in estate.truth()["files"] if row["host"] == "HV02" and row["error"] is None]
    on = machine(estate, "HV02")

    found, _ = run(on, "Get-VHD", Path=[row["path"] for row in rows])

    assert {disk.get("Path"): disk.get("Attached") for disk in found} == {r["path"]: r["is_attached"] for r in rows}
    assert {row["is_attached"] for row in rows} == {True, False}


def test_a_set_names_the_files_behind_it(estate):
    host = next(vm["host"] for vm in estate.truth()["vms"] if vm["name"] == "SQL01")
    path = "C:\\ClusterStorage\\Volume1\\Shared\\SQL-DATA.vhds"

    (found,), _ = run(machine(estate, host), "Get-VHDSet", Path=[path], GetAllPaths=True)

    (behind,) = found.get("AllPaths")
    assert behind.startswith(path.removesuffix(".vhds"))


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("Get-VMSnapshot", {"Id": None}),
        ("Get-VHD", {"DiskNumber": 3}),
        ("Get-VHDSet", {"Path": ["C:\\a.vhds"]}),
    ],
)
def test_what_is_not_simulated_leaves_the_subset(estate, name, bound):
    with pytest.raises(SubsetError, match="not simulated"):
        run(machine(estate, "HV01"), name, **bound)


def test_where_vmms_does_not_run_there_is_an_error_and_no_answer(estate):
    on = machine(estate, "HV01")
    estate.hosts["HV01"].vmms = "Stopped"

    for name in ("Get-VMSnapshot", "Get-VMHardDiskDrive"):
        found, errors = run(on, name, VMName=["*"])
        assert found == []
        assert [error.error_id for error in errors] == ["ObjectNotFound"]
