"""Commands run on the estate's machines: the interpreter for the process, the cmdlets for what it finds there."""

from simulator.cmdlets import lacking
from simulator.cmdlets.machine import HostMachine, logged_on
from simulator.cmdlets.view import ADMINISTRATORS
from simulator.estate import Estate
from simulator.powershell.machine import WindowsUser
from simulator.powershell.process import Completed, run_command_line
from simulator.wsman.commands import AnswerLost
from simulator.wsman.service import Runner, Token

# ERROR_ACCESS_DISABLED_BY_POLICY (1260), as cmd.exe says it where AppLocker or a software restriction policy forbids a
# program: plain text, no CLIXML, since no PowerShell ever ran.
_BLOCKED = "This program is blocked by group policy. For more information, contact your system administrator.\r\n"


def runner_for(estate: Estate) -> Runner:
    """What a command prints is what the estate answers at that moment."""

    def run(token: Token, command_line: str, stdin: bytes) -> Completed:
        host = estate.hosts[token.host]
        user = logged_on(token.account, host)
        if not token.administrator:
            user = WindowsUser(user.name, user.sids - {ADMINISTRATORS})
        if host.powershell_blocked:
            return Completed(b"", _BLOCKED.encode(), 1)
        machine = HostMachine(estate, host, user)
        with lacking.told(host.missing_properties):
            completed = run_command_line(command_line, stdin, machine)
        if host.loses_answers_of.intersection(name.lower() for name in machine.acted):
            raise AnswerLost
        return completed

    return run
