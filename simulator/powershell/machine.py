"""What a Windows machine gives a process: its clock, its user, its commands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from simulator.powershell.binding import Cmdlet


@dataclass(frozen=True, slots=True)
class WindowsUser:
    """`name` as DOMAIN\\user; `sids` are those enabled in the token (S-1-5-32-544 present means administrator)."""

    name: str
    sids: frozenset[str]


class Machine(Protocol):
    """`utc_now` answers an aware datetime; `find_command` knows names without regard to case and answers None for
    strangers.

    `module` is what stood before the backslash in Hyper-V\\Get-VM, else None. The core cmdlets of PowerShell itself
    are not asked for here: the interpreter brings them. `has_module` says whether Import-Module finds a module.
    """

    @property
    def powershell_version(self) -> str: ...

    @property
    def language_mode(self) -> str:
        """FullLanguage or ConstrainedLanguage"""

    @property
    def culture(self) -> str: ...

    @property
    def utc_offset(self) -> timedelta: ...

    @property
    def user(self) -> WindowsUser: ...

    def utc_now(self) -> datetime: ...

    def find_command(self, name: str, module: str | None) -> Cmdlet | None: ...

    def has_module(self, name: str) -> bool: ...
