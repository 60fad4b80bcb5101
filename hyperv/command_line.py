"""What is sent to a host: one fixed bootstrap on the command line, and the script with its parameters over stdin.

cmd.exe ends at 8191 characters and hosts have been seen to refuse less (HYPERV.md §1.4), so only the bootstrap
travels there. No value is ever written into a script: parameters are JSON, ASCII only, on the first line of stdin.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"
PRELUDE = "prelude.ps1"
# Scripts that are sent behind others, whose functions they call. These say their name on the host first.
_PRELUDE_OF_READING = f"read/estate/{PRELUDE.removesuffix('.ps1')}"
_QUALIFYING = ("find", "create", "contents", "remove")
# Its own first line tells the bootstrap for which PowerShell it is, so that no other may come before it.
_PRELUDE_OF_2008_R2 = f"read/estate2008r2/{PRELUDE.removesuffix('.ps1')}"
SENT_BEHIND: Mapping[str, tuple[str, ...]] = {
    "read/look_vm": (_PRELUDE_OF_READING, "read/estate/disks", "read/one_vm"),
    **dict.fromkeys(
        ("change/remove_snapshot", "change/take_snapshot", "change/apply_snapshot", "change/power"),
        (_PRELUDE_OF_READING, "read/one_vm", "change/prelude"),
    ),
    **dict.fromkeys(
        (f"change/qualify/{name}" for name in _QUALIFYING),
        (_PRELUDE_OF_READING, "read/one_vm", "change/prelude", "change/qualify/prelude"),
    ),
    "change2008r2/remove_snapshot": (_PRELUDE_OF_2008_R2,),
}
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
def script_text(name: str, parts: tuple[str, ...] | None = None) -> str:
    """The script called `name`, or, where that is a folder ("read/estate"), its prelude, the `parts` wanted (None:
    all) in alphabetical order, and its ending. LookupError if there is none.

    A part is sent only where it is asked for: a host parses every minute what it is sent every minute.
    """
    if name in SENT_BEHIND:
        before = SENT_BEHIND[name]
        first = [] if before[0] == _PRELUDE_OF_2008_R2 else [f"# hvportal {name}"]
        return "\n".join([*first, *map(script_source, (*before, name))])
    folder = SCRIPTS / name
    if not (name and folder.resolve().is_relative_to(SCRIPTS.resolve()) and (folder / PRELUDE).is_file()):
        return script_source(name)
    wanted = part_names(name) if parts is None else tuple(sorted(set(parts)))
    return "\n".join(script_source(f"{name}/{part}") for part in ("prelude", *wanted, "ending"))


def part_names(name: str) -> tuple[str, ...]:
    """The parts that the folder `name` of scripts has, in alphabetical order."""
    files = {path.stem for path in (SCRIPTS / name).glob("*.ps1")}
    return tuple(sorted(files - {"prelude", "ending"}))


def script_source(name: str) -> str:
    """The text of one file of scripts. LookupError if there is none."""
    path = (SCRIPTS / f"{name}.ps1").resolve()
    if not path.is_relative_to(SCRIPTS.resolve()) or not path.is_file():
        raise LookupError(f"there is no script called {name!r}")
    return path.read_text("ascii").replace("\r\n", "\n")


def stdin_bytes(script: str, parameters: Mapping[str, object]) -> bytes:
    """Line 1 the parameters, the rest the script, a final newline. TypeError or ValueError where JSON cannot hold a
    value. `sections` among the parameters says which parts of a folder of scripts are sent.
    """
    first = json.dumps(dict(parameters), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    sections = parameters.get("sections")
    parts = tuple(map(str, sections)) if isinstance(sections, Sequence) else None
    return f"{first}\n{script_text(script, parts).rstrip()}\n".encode("ascii")


def chunks(stdin: bytes) -> Iterator[tuple[bytes, bool]]:
    """Pieces that fit an envelope, each with whether it is the last."""
    for start in range(0, len(stdin), CHUNK_BYTES):
        yield stdin[start : start + CHUNK_BYTES], start + CHUNK_BYTES >= len(stdin)
