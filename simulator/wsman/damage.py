"""What happens to a command's output on its way out of the process: noise around it, pieces missing, another exit
code."""

from dataclasses import dataclass

from simulator.powershell import clixml
from simulator.powershell.streams import Record
from simulator.wsman.commands import Completed
from simulator.wsman.switches import Switches

BOM = b"\xef\xbb\xbf"  # HYPERV.md 1.5: with code page 65001 it may precede stdout and stderr

# HYPERV.md 1.6: a document of progress alone, with exit code 0, from a host that loads its modules for the first time.
PROGRESS = clixml.document([Record("Progress", "Preparing modules for first use.", " ")]).encode()

# Non-terminating errors and no word on stdout: a script whose end was never reached, and that exits with 0 though.
ERRORS = clixml.document(
    [
        Record(
            "Error",
            "Get-VM : Hyper-V encountered an error trying to access an object.\r\n"
            "    + CategoryInfo          : ObjectNotFound: (:) [Get-VM], VirtualizationException\r\n"
            "    + FullyQualifiedErrorId : ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM\r\n \r\n",
        )
    ]
).encode()


@dataclass(frozen=True, slots=True)
class Written:
    """What is left of a process after its host had its way with it."""

    stdout: bytes
    stderr: bytes
    exit_code: int


def damaged(completed: Completed, switches: Switches) -> Completed:
    """The same object where nothing is switched."""
    stdout, stderr, exit_code = completed.stdout, completed.stderr, completed.exit_code
    if switches.errors_only:
        stdout, stderr, exit_code = b"", ERRORS, 0
    if switches.keep_stdout_bytes is not None:
        stdout = stdout[: switches.keep_stdout_bytes]
    stdout = b"".join([switches.stdout_before.encode(), stdout, switches.stdout_after.encode()])
    if switches.progress:
        stderr = PROGRESS + stderr
    if switches.bom:
        stdout, stderr = (BOM + text if text else text for text in (stdout, stderr))
    if switches.exit_code is not None:
        exit_code = switches.exit_code
    return Written(stdout, stderr, exit_code)
