"""The cmdlets as scripts meet them: positions, pipelines, errors that are caught, and the border of the subset."""

import pytest

from tests.simulator.cmdlets.calling import estate_at
from tests.simulator.cmdlets.scripting import result_of, run_lines


@pytest.fixture(scope="module")
def estate():
    return estate_at()


@pytest.mark.parametrize(
    "command",
    [
        "Get-VM 'clone'",
        "Get-VM -Name 'clone'",
        "hyper-v\\get-vm -name clone",
        "Get-VM -VMName 'clone'",
        "'clone' | Get-VM",
        "Get-VM | Where-Object { $_.Name -eq 'clone' }",
    ],
)
def test_ways_to_ask_for_a_name(estate, command):
    assert result_of(estate, "HV11", f"({command}).Count") == [2]


def test_an_id_travels_as_text_and_comes_back(estate):
    lines = """
    $vm = @(Get-VM -Name 'FW-EDGE-01')[0]
    (Get-VM -Id $vm.Id.Guid).Name
    (Get-VM -Id ([guid]$vm.Id.Guid)).Name
    """
    assert result_of(estate, "HV01", lines) == ["FW-EDGE-01", "FW-EDGE-01"]


def test_vms_are_piped_into_their_memory(estate):
    lines = "Get-VM | Get-VMMemory | ForEach-Object { $_.VMId.Guid }"

    assert result_of(estate, "HV10", lines) == [vm.id for vm in estate.hosts["HV10"].vms]


def test_a_vm_as_text_names_itself(estate):
    (text,) = result_of(estate, "HV01", "[string](Get-VM -Name 'FW-EDGE-01')")

    assert text.startswith("VirtualMachine (Name = 'FW-EDGE-01') [Id = '")


CAUGHT = """
try {{ $null = {command} }}
catch {{ $_.FullyQualifiedErrorId; $_.Exception.GetType().FullName; [string]$_.CategoryInfo.Category }}
"""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            "Get-VM -Name 'nosuch' -ErrorAction Stop",
            [
                "InvalidParameter,Microsoft.HyperV.PowerShell.Commands.GetVM",
                "Microsoft.HyperV.PowerShell.VirtualizationException",
                "InvalidArgument",
            ],
        ),
        (
            "Get-Service -Name 'nosuch' -ErrorAction Stop",
            [
                "NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.GetServiceCommand",
                "Microsoft.PowerShell.Commands.ServiceCommandException",
                "ObjectNotFound",
            ],
        ),
        (
            "Get-Cluster",
            [
                "ClusterEndpointNotRegistered,Microsoft.FailoverClusters.PowerShell.GetClusterCommand",
                "Microsoft.FailoverClusters.PowerShell.ClusterCmdletException",
                "ConnectionError",
            ],
        ),
        (
            "Get-VM -Force",
            [
                "NamedParameterNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM",
                "System.Management.Automation.ParameterBindingException",
                "InvalidArgument",
            ],
        ),
    ],
)
def test_errors_are_caught_with_their_identities(estate, command, expected):
    assert result_of(estate, "HV10", CAUGHT.format(command=command)) == expected


def test_silence_is_kept(estate):
    lines = "$found = Get-Service -Name 'ClusSvc' -ErrorAction SilentlyContinue; $null -eq $found"

    assert result_of(estate, "HV10", lines) == [True]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("(Get-VM -Name 'PBX').MemoryBuffer", "MemoryBuffer"),  # no such property on Windows
        ("(Get-VM -Name 'PBX').HardDrives", "HardDrives"),  # there, and not filled
        ("Get-VMConnectAccess -VMName 'PBX'", "Get-VMConnectAccess"),
        ("Get-VM -ComputerName 'HV01'", "ComputerName"),
        ("(Get-CimInstance -ClassName Win32_OperatingSystem).FreeSpace", "FreeSpace"),
    ],
)
def test_leaving_the_subset_ends_the_process_and_says_where(estate, lines, named):
    done = run_lines(estate, "HV10", f"try {{ {lines} }} catch {{ 'caught' }}")

    assert done.exit_code == 70
    assert b"caught" not in done.stdout
    assert named in done.stderr.decode()


def test_a_property_that_this_windows_lacks_is_null(estate):
    lines = "$null -eq @(Get-VM)[0].AutomaticCheckpointsEnabled"

    assert result_of(estate, "HV11", lines) == [True]
    assert result_of(estate, "HV06", lines) == [False]


@pytest.mark.parametrize(
    "line",
    [
        "FailoverClusters\\Get-ClusterSharedVolume",
        "FailoverClusters\\Get-ClusterNonsense",
        "Get-ClusterGroup",
        "Storage\\Get-Volume",
        "Get-Volume",
        "Get-CimInstance -ClassName Win32_Volume",
    ],
)
def test_what_windows_may_have_is_never_said_to_be_missing(estate, line):
    done = run_lines(estate, "HV01", f"try {{ {line} }} catch {{ 'caught' }}")

    assert done.exit_code == 70
    assert b"Outside the simulated subset" in done.stderr
