"""Windows Server releases as a host reports them.

Build numbers are those of the releases, update revisions look like those of 2025-2026. Captions are those of
Win32_OperatingSystem. Configuration versions follow Microsoft's "Upgrade virtual machine version in Hyper-V", without
the prerelease entries (254.0, 255.0). What a release lacks of the module Hyper-V stands in simulator.facts.releases.
"""

from dataclasses import dataclass

_EIGHT = ("8.0", "8.1", "8.2", "8.3")
_NINE = ("9.0", "9.1", "9.2", "9.3")
_UNLIMITED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Quotas:
    """`winrm get winrm/config` of an untouched host (HYPERV.md 1.10). Names as Windows writes them, units in ours."""

    operations_per_user: int  # MaxConcurrentOperationsPerUser
    connections: int  # MaxConnections
    idle_milliseconds: int  # IdleTimeout
    concurrent_users: int  # MaxConcurrentUsers
    processes_per_shell: int  # MaxProcessesPerShell
    memory_per_shell_megabytes: int  # MaxMemoryPerShellMB
    shells_per_user: int  # MaxShellsPerUser
    envelope_kilobytes: int  # MaxEnvelopeSizekb
    timeout_milliseconds: int = 60_000  # MaxTimeoutms


# The three columns of HYPERV.md 1.10. 2012 R2 is given what Microsoft documents for WinRM 3.0 and the longer of its
# two idle times; documents and machines disagree there, so a portal reads them from each host.
WINRM_2 = Quotas(15, 25, 180_000, 5, 15, 150, 5, 150)
WINRM_3 = Quotas(1500, 300, 7_200_000, 10, 25, 1024, 30, 500)
WINRM_2016 = Quotas(1500, 300, 7_200_000, _UNLIMITED, _UNLIMITED, _UNLIMITED, _UNLIMITED, 500)


@dataclass(frozen=True, slots=True)
class WindowsRelease:
    """`revision` is the fourth part of the version: the installed update. `vm_versions` is what Get-VMHost says, and
    `vm_version` what a VM has where the host can say nothing of others."""

    caption: str
    build: int
    revision: int
    vm_versions: tuple[str, ...]
    quotas: Quotas = WINRM_2016
    kernel: str = "10.0"
    powershell: str = "5.1"
    service_pack: int = 0

    @property
    def version(self) -> str:
        """Win32_OperatingSystem.Version: three parts."""
        return f"{self.kernel}.{self.build}"

    @property
    def powershell_version(self) -> str:
        """$PSVersionTable.PSVersion: 2.0 and 4.0 have two parts."""
        return f"{self.powershell}.{self.build}.{self.revision}" if self.powershell == "5.1" else self.powershell

    @property
    def newest_vm_version(self) -> str:
        return self.vm_versions[-1]

    @property
    def wmi_only(self) -> bool:
        """Whether there is neither a module Hyper-V nor the namespace root\\virtualization\\v2 (HYPERV.md 4)."""
        return self.build < WS2012R2.build


def _datacenter(year: int, build: int, revision: int, vm_versions: tuple[str, ...]) -> WindowsRelease:
    return WindowsRelease(f"Microsoft Windows Server {year} Datacenter", build, revision, vm_versions)


WS2008R2 = WindowsRelease(
    "Microsoft Windows Server 2008 R2 Datacenter",
    7601,
    24_000,
    ("2.0",),
    WINRM_2,
    kernel="6.1",
    powershell="2.0",
    service_pack=1,
)
WS2012R2 = WindowsRelease(
    "Microsoft Windows Server 2012 R2 Datacenter", 9600, 20_778, ("4.0", "5.0"), WINRM_3, kernel="6.3", powershell="4.0"
)
WS2016 = _datacenter(2016, 14393, 8519, ("5.0", "6.2", "7.0", "7.1", "8.0"))
WS2019 = _datacenter(2019, 17763, 7919, ("5.0", "6.2", "7.0", "7.1", *_EIGHT, "9.0"))
WS2022 = _datacenter(2022, 20348, 4294, (*_EIGHT, *_NINE, "10.0"))
WS2025 = _datacenter(2025, 26100, 6905, (*_EIGHT, *_NINE, "10.0", "11.0", "12.0"))
RELEASES = (WS2008R2, WS2012R2, WS2016, WS2019, WS2022, WS2025)
