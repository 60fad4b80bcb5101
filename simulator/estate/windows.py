"""Windows Server releases as a host reports them.

Build numbers are those of the releases, update revisions look like those of 2025-2026. Captions are those of
Win32_OperatingSystem. Configuration versions follow Microsoft's "Upgrade virtual machine version in Hyper-V", without
the prerelease entries (254.0, 255.0).
"""

from dataclasses import dataclass

_EIGHT = ("8.0", "8.1", "8.2", "8.3")
_NINE = ("9.0", "9.1", "9.2", "9.3")


@dataclass(frozen=True, slots=True)
class WindowsRelease:
    """`revision` is the fourth part of the version: the installed update."""

    caption: str
    build: int
    revision: int
    vm_versions: tuple[str, ...]

    @property
    def version(self) -> str:
        """Win32_OperatingSystem.Version: three parts."""
        return f"10.0.{self.build}"

    @property
    def powershell_version(self) -> str:
        return f"5.1.{self.build}.{self.revision}"

    @property
    def newest_vm_version(self) -> str:
        return self.vm_versions[-1]


def _datacenter(year: int, build: int, revision: int, vm_versions: tuple[str, ...]) -> WindowsRelease:
    return WindowsRelease(f"Microsoft Windows Server {year} Datacenter", build, revision, vm_versions)


WS2016 = _datacenter(2016, 14393, 8519, ("5.0", "6.2", "7.0", "7.1", "8.0"))
WS2019 = _datacenter(2019, 17763, 7919, ("5.0", "6.2", "7.0", "7.1", *_EIGHT, "9.0"))
WS2022 = _datacenter(2022, 20348, 4294, (*_EIGHT, *_NINE, "10.0"))
WS2025 = _datacenter(2025, 26100, 6905, (*_EIGHT, *_NINE, "10.0", "11.0", "12.0"))
