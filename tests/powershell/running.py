"""Runs a script of the project through its bootstrap on a real PowerShell, with the stub in place of Windows."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).resolve().parents[2] / "hyperv" / "scripts"
SWITCHES = ("-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-EncodedCommand")
_OPENING, _CLOSING = "<<<hvportal", "hvportal>>>"


def powershell_path() -> str | None:
    """The PowerShell to run on: the one named by HVPORTAL_POWERSHELL, else pwsh, where there is one."""
    return shutil.which(os.environ.get("HVPORTAL_POWERSHELL", "pwsh"))


def on_powershell(program: str, prelude: str, script: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a real PowerShell. `prelude` is one line that imports the stub. AssertionError with stderr where
    there is none."""
    command = encoded(f"{prelude}\n{bootstrap()}")
    done = subprocess.run(
        [program, *SWITCHES, command],
        input=stdin_for(script, parameters),
        capture_output=True,
        timeout=120,
        check=False,
    )
    return answer_in(done.stdout, done.stderr)


def encoded(command: str) -> str:
    return base64.b64encode(command.encode("utf-16-le")).decode("ascii")


def answer_in(stdout: bytes, stderr: bytes = b"") -> dict[str, Any]:
    """The JSON between the sentinels; whatever stands around them is noise."""
    text = stdout.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    _, opened, rest = text.partition(f"{_OPENING}\n")
    body, closed, _ = rest.partition(f"\n{_CLOSING}")
    if not (opened and closed):
        raise AssertionError(f"no answer in {text[:2000]!r}; stderr: {stderr.decode('utf-8', 'replace')[:4000]}")
    answer: dict[str, Any] = json.loads(body)
    return answer


def sections() -> list[str]:
    """Every section of read/estate that there is."""
    parts = {path.stem for path in (SCRIPTS / "read" / "estate").glob("*.ps1")}
    return sorted(parts - {"prelude", "ending"})


def bootstrap() -> str:
    return (SCRIPTS / "bootstrap.ps1").read_text("utf-8")


def stdin_for(script: str, parameters: Mapping[str, Any]) -> bytes:
    """Line 1: parameters as JSON. The rest: the script, of a folder its prelude, the parts asked for (those
    that exist: the script itself refuses others), its ending."""
    folder = SCRIPTS / script
    names = sorted(parameters.get("sections", ()))
    files = [path for path in (folder / f"{name}.ps1" for name in ("prelude", *names, "ending")) if path.exists()]
    paths = files if folder.is_dir() else [SCRIPTS / f"{script}.ps1"]
    text = "\n".join(path.read_text("utf-8") for path in paths).rstrip("\n")
    return f"{json.dumps(dict(parameters), ensure_ascii=True)}\n{text}\n".encode("ascii")
