"""What a page offers as PowerShell, run by the interpreter on the simulated estate: it means what it should, and only
reads."""

import re
import uuid

import pytest

from inventory import powershell
from inventory.powershell import Commands, quoted
from tests.simulator.cmdlets.calling import estate_at
from tests.simulator.cmdlets.scripting import result_of

NASTY = (
    "plain",
    "O'Brien",
    "it\u2019s \u2018quoted\u2019 \u201ain\u201a every \u201bway\u201b",
    "''; Remove-VM *; '",
    '$(Stop-Computer) `$env:TEMP "$x" %PATH% #',
    "two\r\nlines\tand a tab",
    "right\u202eto left, joined by \u200d",
    "\U0001f680 rocket \U000e0041",
    "trailing \\",
    "{0} [0-9]* ? ~ & | > < ; ,",
    "",
)


@pytest.fixture(scope="module")
def estate():
    return estate_at()


@pytest.mark.parametrize("text", NASTY)
def test_a_quoted_text_is_that_text_and_nothing_else(estate, text: str) -> None:
    codes = "foreach ($one in $text.ToCharArray()) { [int]$one }"
    told = result_of(estate, "HV01", f"$text = {quoted(text)}; {codes}" if text else f"({quoted(text)}).Length")
    units = text.encode("utf-16-le")
    assert told == ([int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)] if text else [0])


@pytest.mark.parametrize("text", NASTY)
def test_what_is_pasted_is_one_line_that_can_be_seen(text: str) -> None:
    assert quoted(text).isprintable()


def run(estate, commands: Commands, ending: str) -> list[object]:
    """The lines as they stand, their outputs thrown away, then `ending`."""
    body = "\n".join(f"$null = @({line})" if not re.match(r"\$\w+ =|while", line) else line for line in commands.lines)
    return result_of(estate, commands.where, f"{body}\n{ending}")[-1:]  # a loop writes what it passes


def a_vm(estate):
    truth = estate.truth()
    names = {row["vm_id"] for row in truth["snapshots"]}
    return next(vm for vm in truth["vms"] if vm["id"] in names and vm["host"] == "HV11")


def test_of_a_vm(estate) -> None:
    vm = a_vm(estate)
    assert run(estate, powershell.of_vm(uuid.UUID(vm["id"]), vm["host"]), "$vm.Name") == [vm["name"]]


def test_of_a_snapshot(estate) -> None:
    vm = a_vm(estate)
    snapshot = next(row for row in estate.truth()["snapshots"] if row["vm_id"] == vm["id"])
    commands = powershell.of_snapshot(uuid.UUID(vm["id"]), uuid.UUID(snapshot["id"]), vm["host"])
    assert run(estate, commands, "$snapshot.Name") == [snapshot["name"]]


def test_of_a_disk_down_its_chain(estate) -> None:
    """From a leaf to the file that has no parent."""
    files = {(row["host"], row["path"].lower()): row for row in estate.truth()["files"] if row["host"] == "HV11"}
    leaf = next(row for row in files.values() if row["parent_path"] and not row.get("error"))
    base = leaf
    while base["parent_path"]:
        base = files["HV11", base["parent_path"].lower()]
    assert run(estate, powershell.of_disk(leaf["path"], "HV11"), "$disk.Path") == [base["path"]]


def test_of_a_cluster_and_its_volume(estate) -> None:
    cluster, node = next((name, facts["nodes"][0]) for name, facts in estate.truth()["clusters"].items())
    assert run(estate, powershell.of_cluster(node), "(Get-Cluster).Name") == [cluster]
    name = result_of(estate, node, "@(Get-ClusterSharedVolume)[0].Name")[0]
    assert run(estate, powershell.of_shared_volume(str(name), node), "$volume.Name") == [name]


def test_of_an_event(estate) -> None:
    host, event = next((h, row) for h, rows in estate.truth()["events"].items() for row in rows if "record_id" in row)
    commands = powershell.of_event(event["log"], event["event_id"], event["record_id"], host)
    told = result_of(estate, host, f"({commands.lines[0]}).RecordId")
    assert told == [event["record_id"]]


def test_of_a_host_its_volume_and_its_switch(estate) -> None:
    name = sorted(estate.truth()["hosts"])[0]
    assert run(estate, powershell.of_host(name), "(Get-VMHost).Name") == [name]
    assert run(estate, powershell.of_local_volume("C:\\", name), "1") == [1]
    switch = result_of(estate, name, "@(Get-VMSwitch)[0].Name")[0]
    assert run(estate, powershell.of_switch(str(switch), name), "$name") == [switch]


@pytest.mark.parametrize(
    "commands",
    [
        powershell.of_vm(uuid.UUID(int=1), "HV01"),
        powershell.of_host("HV01"),
        powershell.of_cluster("HV01"),
        powershell.of_snapshot(uuid.UUID(int=1), uuid.UUID(int=2), "HV01"),
        powershell.of_disk("C:\\a.vhdx", "HV01"),
        powershell.of_local_volume("C:\\", "HV01"),
        powershell.of_shared_volume("Cluster Disk 1", "HV01"),
        powershell.of_share("\\\\files\\vms", "HV01"),
        powershell.of_event("System", 19100, 7, "HV01"),
        powershell.of_switch("External", "HV01"),
    ],
)
def test_nothing_but_reading(commands: Commands) -> None:
    verbs = {verb for line in commands.lines for verb in re.findall(r"\b([A-Z][a-z]+)-[A-Z]\w+", line)}
    assert verbs <= {"Get", "Select", "Where", "Measure"}
