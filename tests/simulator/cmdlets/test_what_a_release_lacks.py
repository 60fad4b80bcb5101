"""A release of Windows lacks what came after it: cmdlets, parameters, properties. Its quotas are its own."""

import pytest

from simulator import facts
from simulator.estate.windows import RELEASES, WS2008R2, WS2012R2, WS2016, WS2019
from simulator.facts.releases import absent_parameters, absent_properties, lacks_cmdlet
from simulator.powershell.process import LEFT_SUBSET
from tests.simulator.cmdlets.calling import estate_at, machine, run
from tests.simulator.cmdlets.scripting import result_of, run_lines

PROPERTIES = ("CheckpointType", "AutomaticCheckpointsEnabled", "Groups", "GuestControlledCacheTypes", "Version")


def on(release, host: str = "HV11"):
    """The demo estate with another Windows on that host."""
    estate = estate_at()
    estate.hosts[host].windows = release
    return estate


@pytest.mark.parametrize(
    ("release", "present"),
    [
        (WS2012R2, {"Version"}),
        (WS2016, {"Version", "CheckpointType", "Groups", "GuestControlledCacheTypes"}),
        (WS2019, set(PROPERTIES)),
    ],
    ids=lambda value: getattr(value, "caption", ""),
)
def test_a_property_of_a_later_release_is_absent_and_reads_as_null(release, present):
    estate = on(release)
    vm = run(machine(estate, "HV11"), "Get-VM")[0][0]
    assert {name for name in PROPERTIES if vm.has(name)} == present

    for name in set(PROPERTIES) - present:
        assert result_of(estate, "HV11", f"$null -eq (Hyper-V\\Get-VM)[0].{name}") == [True]


def test_what_no_release_has_still_leaves_the_subset():
    done = run_lines(on(WS2012R2), "HV11", "(Hyper-V\\Get-VM)[0].CheckpointTypes")
    assert done.exit_code == LEFT_SUBSET


def test_objects_within_objects_lack_it_too():
    """Get-VMHost hands its object out itself; a cluster node brings its cluster along."""
    assert result_of(on(WS2012R2), "HV11", "$null -eq (Hyper-V\\Get-VMHost).SupportedVmVersions") == [True]
    assert result_of(on(WS2016), "HV11", "@((Hyper-V\\Get-VMHost).SupportedVmVersions).Count -gt 3") == [True]


@pytest.mark.parametrize("name", ["Get-VMSecurity", "Get-VMAssignableDevice", "Get-VMHostSupportedVersion"])
def test_a_cmdlet_of_a_later_release_is_not_recognised(name):
    caught = f"try {{ Hyper-V\\{name} }} catch {{ $_.FullyQualifiedErrorId.Split(',')[0] }}"
    assert result_of(on(WS2012R2), "HV11", caught) == ["CouldNotAutoLoadModule"]
    assert machine(on(WS2016), "HV11").find_command(name, "Hyper-V") is not None


def test_a_parameter_of_a_later_release_does_not_bind():
    caught = "try { Hyper-V\\Get-VM -CimSession x } catch { $_.FullyQualifiedErrorId }"
    expected = ["NamedParameterNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM"]
    assert result_of(on(WS2012R2), "HV11", caught) == expected


def test_on_2008_r2_there_is_wmi_and_no_module():
    old = machine(on(WS2008R2), "HV11")
    for absent in ("Get-VM", "Get-CimInstance", "Get-Volume", "Get-SmbShare", "Get-VMHost"):
        assert old.find_command(absent, None) is None
    assert old.find_command("Get-VM", "Hyper-V") is None
    for present in ("Get-WmiObject", "Get-Service", "Get-Cluster"):
        assert old.find_command(present, None) is not None


def test_every_fact_about_releases_is_about_something_that_exists():
    for name in facts.cmdlet_names():
        assert absent_parameters(name, WS2012R2.build) & facts.cmdlet_parameters(name).keys() <= {
            "CimSession",
            "Credential",
        }
    lacked = [name for name in facts.cmdlet_names() if lacks_cmdlet(name, WS2012R2.build)]
    assert len(lacked) > 50
    for name in facts.type_names():
        absent = absent_properties(facts.full_name(name), WS2012R2.build)
        assert absent <= facts.type_properties(name).keys()


def test_nothing_of_the_dump_is_absent_since_2019():
    """The dump of module 2.0 is of 2020; what is known of other modules may be younger."""
    for name in map(facts.full_name, facts.type_names()):
        assert not (name.startswith("Microsoft.HyperV.") and absent_properties(name, WS2019.build))
    assert not any(lacks_cmdlet(name, WS2019.build) for name in facts.cmdlet_names())


def test_quotas_of_a_release():
    """HYPERV.md 1.10."""
    shells = {release.build: release.quotas.shells_per_user for release in RELEASES}
    assert shells[7601] == 5
    assert shells[9600] == 30
    assert WS2008R2.quotas.operations_per_user == 15
    assert WS2008R2.quotas.memory_per_shell_megabytes == 150
    assert {release.quotas.envelope_kilobytes for release in RELEASES} == {150, 500}
    assert WS2008R2.version == "6.1.7601"
    assert WS2012R2.powershell_version == "4.0"
