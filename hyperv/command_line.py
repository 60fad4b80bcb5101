"""What is sent to a host: one fixed bootstrap on the command line, and the script with its parameters over stdin.

cmd.exe ends at 8191 characters and hosts have been seen to refuse less (HYPERV.md §1.4), so only the bootstrap
travels there. No value is ever written into a script: parameters are JSON, ASCII only, on the first line of stdin.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"
BOOTSTRAP_LIMIT = 2900  # characters of a script that may travel encoded on a command line
COMMAND_LINE_LIMIT = 8191
# pywinrm announces envelopes of 150 KiB, the smallest server default. Base64 makes 4 of 3, sealing and SOAP add some
# 4 KiB.
CHUNK_BYTES = 98_304

_ARGUMENTS = "powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand "


@cache
def command_line() -> str:
    """The one command line that this product sends to any host."""
    bootstrap = (SCRIPTS / "bootstrap.ps1").read_text("ascii")
    return _ARGUMENTS + b64encode(bootstrap.encode("utf-16-le")).decode("ascii")


@cache
def script_text(name: str) -> str:
    """The script called "read/estate" or the like. LookupError if there is none."""
    path = (SCRIPTS / f"{name}.ps1").resolve()
    if not path.is_relative_to(SCRIPTS.resolve()) or not path.is_file():
        raise LookupError(f"there is no script called {name!r}")
    return path.read_text("ascii").replace("\r\n", "\n")


def stdin_bytes(script: str, parameters: Mapping[str, object]) -> bytes:
    """Line 1 the parameters, the rest the script, a final newline. TypeError or ValueError where JSON cannot hold a
    value.
    """
    first = json.dumps(dict(parameters), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return f"{first}\n{script_text(script).rstrip()}\n".encode("ascii")


def chunks(stdin: bytes) -> Iterator[tuple[bytes, bool]]:
    """Pieces that fit an envelope, each with whether it is the last."""
    for start in range(0, len(stdin), CHUNK_BYTES):
        yield stdin[start : start + CHUNK_BYTES], start + CHUNK_BYTES >= len(stdin)
