"""What the bodies of shell operations ask for. Everything raises Fault where Windows would refuse the body."""

import base64
import binascii
from collections.abc import Iterator
from xml.etree import ElementTree

from simulator.wsman import faults
from simulator.wsman import namespaces as ns
from simulator.wsman.durations import parse_duration
from simulator.wsman.envelope import Request


def text_of(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{{{ns.SHELL}}}{name}") or ""


def command_id_of(element: ElementTree.Element) -> str:
    """In upper case. Without one the parameter is incorrect (captures/wsman/test_winrs_fail_poll_process.yml)."""
    command_id = element.get("CommandId")
    if not command_id:
        raise faults.invalid_parameter()
    return command_id.upper()


def command_line(request: Request) -> str:
    """Command and arguments joined by blanks. Without cmd.exe Windows finds an executable by its full path only
    (captures/wsman/test_winrs_no_cmd_shell.yml)."""
    asked = request.part("CommandLine")
    command = text_of(asked, "Command")
    if not command.strip():
        raise faults.invalid_parameter()
    if request.option_is_true("WINRS_SKIP_CMD_SHELL", otherwise=False) and ":\\" not in command:
        raise faults.file_not_found()
    arguments = (element.text or "" for element in asked.iterfind(f"{{{ns.SHELL}}}Arguments"))
    return " ".join([command, *arguments])


def stdin_chunks(request: Request) -> Iterator[tuple[str, bytes, bool]]:
    """(command id, bytes, whether stdin ends with them)."""
    for stream in request.part("Send").iterfind(f"{{{ns.SHELL}}}Stream"):
        if stream.get("Name") != "stdin":
            raise faults.invalid_parameter()
        try:
            chunk = base64.b64decode(stream.text or "")
        except binascii.Error:
            raise faults.invalid_schema() from None
        yield command_id_of(stream), chunk, stream.get("End", "").lower() in ("true", "1")


def desired_command_id(request: Request) -> str:
    desired = request.part("Receive").find(f"{{{ns.SHELL}}}DesiredStream")
    if desired is None:
        raise faults.invalid_schema()
    return command_id_of(desired)


def signal(request: Request) -> tuple[str, str]:
    """(command id, code)."""
    asked = request.part("Signal")
    return command_id_of(asked), text_of(asked, "Code")


def idle_seconds(shell: ElementTree.Element, otherwise: float) -> float:
    asked = text_of(shell, "IdleTimeOut")
    if not asked:
        return otherwise
    try:
        seconds = parse_duration(asked)
    except ValueError:
        raise faults.invalid_parameter() from None
    if seconds <= 0:
        raise faults.invalid_parameter()
    return seconds


def environment(shell: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    variables = shell.iterfind(f"{{{ns.SHELL}}}Environment/{{{ns.SHELL}}}Variable")
    return tuple((variable.get("Name", ""), variable.text or "") for variable in variables)
