"""The command line of powershell.exe: which parameters it knows, and what it says about others."""

import base64
import binascii
import re
import shlex
from dataclasses import dataclass

_FLAGS = {"noprofile": ("nop", "noprofile"), "noninteractive": ("noni", "noninteractive"), "nologo": ("nol", "nologo")}
_VALUES = {
    "executionpolicy": ("ex", "executionpolicy"), "encodedcommand": ("e", "encodedcommand"),
    "outputformat": ("o", "outputformat"), "inputformat": ("i", "inputformat"), "command": ("c", "command"),
}  # fmt: skip
_POLICIES = ("bypass", "unrestricted", "remotesigned", "allsigned", "restricted", "default", "undefined")


class Refused(Exception):
    """powershell.exe ends with this text on stderr and exit code 1 (-196608 for a command line that it does not
    know)."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Undeclared(Exception):
    """Windows knows this; the subset does not."""


@dataclass(frozen=True, slots=True)
class Invocation:
    script: str


def program(command_line: str) -> tuple[str, list[str]]:
    """The first word of a cmd.exe line, unquoted, and the rest."""
    words = [_unquoted(word) for word in re.findall(r'(?:"[^"]*"|[^\s"])+', command_line)]
    return (words[0], words[1:]) if words else ("", [])


def _unquoted(word: str) -> str:
    return word.replace('"', "")


def parse(words: list[str]) -> Invocation:
    """Names may be cut as powershell.exe lets them be: -enc, -e, -ec, -nop, -noni, -ex, -ep."""
    script: str | None = None
    index = 0
    while index < len(words):
        name = _name(words[index])
        index += 1
        if name in _FLAGS:
            continue
        if index >= len(words):
            raise Refused(f"{words[index - 1]}: the value is missing.", -196608)
        value = words[index]
        index += 1
        if name == "executionpolicy" and value.lower() not in _POLICIES:
            raise Refused(
                f'Cannot process the command because of an invalid -ExecutionPolicy value "{value}".', -196608
            )
        if name == "encodedcommand":
            script = decoded(value)
        elif name != "executionpolicy":
            raise Undeclared(f"-{name} of powershell.exe")
    if script is None:
        raise Undeclared("powershell.exe without -EncodedCommand")
    return Invocation(script)


def _name(word: str) -> str:
    bare = word[1:].lower() if word[:1] in "-/" else ""
    if bare in ("ec", "ep"):
        return {"ec": "encodedcommand", "ep": "executionpolicy"}[bare]
    for name, (shortest, full) in {**_FLAGS, **_VALUES}.items():
        if bare.startswith(shortest) and full.startswith(bare):
            return name
    if not bare:
        raise Undeclared(f"powershell.exe with the bare argument {shlex.quote(word)}")
    raise Undeclared(f"the parameter {word} of powershell.exe")


def decoded(text: str) -> str:
    try:
        octets = base64.b64decode(text, validate=True)
        return octets.decode("utf-16-le")
    except (binascii.Error, UnicodeDecodeError):
        message = (
            "Cannot process the command because the value specified with -EncodedCommand is not properly encoded. The "
            "value must be Base64 encoded."
        )
        raise Refused(message, -196608) from None
