"""$PSVersionTable of the Windows PowerShells that a host may have: 2.0, 4.0 and 5.1."""

from simulator.powershell.collections import Hashtable, PSArray
from simulator.powershell.identities import Version


def version_table(text: str) -> Hashtable:
    version = Version.parse(text)
    common = [("PSVersion", version), ("SerializationVersion", Version(1, 1, 0, 1))]
    return Hashtable([*common, *_OF.get(version.major, _of_five)(version)])


def _of_two(version: Version) -> list[tuple[str, object]]:
    """As Windows Server 2008 R2 SP1 has it."""
    return [
        ("BuildVersion", Version(6, 1, 7601, 17514)),
        ("CLRVersion", Version(2, 0, 50727, 5420)),
        ("WSManStackVersion", Version(2, 0)),
        ("PSRemotingProtocolVersion", Version(2, 1)),
        ("PSCompatibleVersions", PSArray([Version(1, 0), version])),
    ]


def _of_four(version: Version) -> list[tuple[str, object]]:
    """As Windows Server 2012 R2 has it."""
    return [
        ("BuildVersion", Version(6, 3, 9600, 20778)),
        ("CLRVersion", Version(4, 0, 30319, 42000)),
        ("WSManStackVersion", Version(3, 0)),
        ("PSRemotingProtocolVersion", Version(2, 2)),
        ("PSCompatibleVersions", PSArray([Version(1, 0), Version(2, 0), Version(3, 0), version])),
    ]


def _of_five(version: Version) -> list[tuple[str, object]]:
    return [
        ("PSEdition", "Desktop"),
        ("BuildVersion", Version(10, 0, version.build, version.revision)),
        ("CLRVersion", Version(4, 0, 30319, 42000)),
        ("WSManStackVersion", Version(3, 0)),
        ("PSRemotingProtocolVersion", Version(2, 3)),
        ("PSCompatibleVersions", PSArray([Version(1, 0), Version(2, 0), Version(3, 0), Version(4, 0), version])),
    ]


_OF = {2: _of_two, 4: _of_four}
