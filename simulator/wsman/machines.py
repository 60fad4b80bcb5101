"""Commands run on the estate's machines: the interpreter for the process, the cmdlets for what it finds there."""

from simulator.cmdlets.machine import HostMachine, logged_on
from simulator.cmdlets.view import ADMINISTRATORS
from simulator.estate import Estate
from simulator.powershell.machine import WindowsUser
from simulator.powershell.process import run_command_line
from simulator.wsman.commands import Completed
from simulator.wsman.service import Runner, Token


def runner_for(estate: Estate) -> Runner:
    """What a command prints is what the estate answers at that moment."""

    def run(token: Token, command_line: str, stdin: bytes) -> Completed:
        host = estate.hosts[token.host]
        user = logged_on(token.account, host)
        if not token.administrator:
            user = WindowsUser(user.name, user.sids - {ADMINISTRATORS})
        return run_command_line(command_line, stdin, HostMachine(estate, host, user))

    return run
