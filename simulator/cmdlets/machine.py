"""A host of the estate as the machine that a PowerShell process runs on."""

from datetime import datetime, timedelta

from simulator.cmdlets import releases
from simulator.cmdlets.view import ADMINISTRATORS, HostView
from simulator.estate import Estate, Host
from simulator.estate.localtime import UTC_OFFSET
from simulator.powershell.binding import Cmdlet
from simulator.powershell.machine import WindowsUser

# Everyone, Users, NETWORK, Authenticated Users, NTLM authentication.
_NETWORK_LOGON = frozenset({"S-1-1-0", "S-1-5-32-545", "S-1-5-2", "S-1-5-11", "S-1-5-64-10"})


class HostMachine(HostView):
    """`user` is a WindowsUser, or a name (DOMAIN\\user) whose groups follow from the host's `administrator` at this
    moment."""

    def __init__(self, estate: Estate, host: Host | str, user: WindowsUser | str) -> None:
        place = estate.hosts[host] if isinstance(host, str) else host
        super().__init__(estate, place, user if isinstance(user, WindowsUser) else logged_on(user, place))

    @property
    def name(self) -> str:
        return self.host.name

    @property
    def powershell_version(self) -> str:
        return self.host.windows.powershell_version

    @property
    def language_mode(self) -> str:
        return self.host.language_mode

    @property
    def culture(self) -> str:
        return self.host.culture

    @property
    def utc_offset(self) -> timedelta:
        return UTC_OFFSET

    def utc_now(self) -> datetime:
        return self.estate.time_on(self.host.name)

    def find_command(self, name: str, module: str | None) -> Cmdlet | None:
        return releases.find_command(name, module, self.host.windows)

    def has_module(self, name: str) -> bool:
        return releases.has_module(name, self.host.windows)


def logged_on(name: str, host: Host) -> WindowsUser:
    """The account as this host's security authority sees it after a network logon."""
    return WindowsUser(name, _NETWORK_LOGON | ({ADMINISTRATORS} if host.administrator else set()))
