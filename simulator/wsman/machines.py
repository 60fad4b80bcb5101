"""Commands run on the estate's machines: the interpreter for the process, the cmdlets for what it finds there."""

from simulator.cmdlets.machine import HostMachine
from simulator.estate import Estate
from simulator.powershell.machine import WindowsUser
from simulator.powershell.process import run_command_line
from simulator.wsman.commands import Completed
from simulator.wsman.service import Runner, Token

# Well-known SIDs (MS-DTYP 2.4.2.4): Everyone, Authenticated Users, This Organization, Network, Users.
_EVERYBODY = frozenset({"S-1-1-0", "S-1-5-11", "S-1-5-15", "S-1-5-2", "S-1-5-32-545"})
_ADMINISTRATORS = "S-1-5-32-544"


def runner_for(estate: Estate) -> Runner:
    """What a command prints is what the estate answers at that moment."""

    def run(token: Token, command_line: str, stdin: bytes) -> Completed:
        groups = _EVERYBODY | {_ADMINISTRATORS} if token.administrator else _EVERYBODY
        machine = HostMachine(estate, estate.hosts[token.host], WindowsUser(token.account, groups))
        return run_command_line(command_line, stdin, machine)

    return run
