"""Runs pip or npm: output into a log, a line every few seconds, a sentence when it fails."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from progress import Progress
from trouble import from_output

EVERY_SECONDS = 5.0


def run(
    program: str, argv: Sequence[str], log: Path, root: Path, progress: Progress, env: Mapping[str, str] | None = None
) -> None:
    """Run to the end. Raises Trouble when it fails; however this process ends, no process of it is left."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [*_launcher(root), *argv],
            cwd=root,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _follow(process, log, progress)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode:
        raise from_output(program, log.read_text(encoding="utf-8", errors="replace"), log, root)


def _launcher(root: Path) -> list[str]:
    """What ends the program with this one: after a kill, pip would go on beside the pip of the next set-up."""
    launcher = root / "hvportal" / "supervisor" / "launch.py"
    return [sys.executable, "-I", str(launcher), str(int(signal.SIGTERM)), str(os.getpid())]


def _follow(process: "subprocess.Popen[bytes]", log: Path, progress: Progress) -> None:
    ended = threading.Event()
    threading.Thread(target=_wait, args=(process, ended), daemon=True).start()
    said = time.monotonic()
    while not ended.wait(0.2):
        if time.monotonic() - said > EVERY_SECONDS:
            said = time.monotonic()
            progress.say(f"  … {_last_line(log)[:90]}")


def _wait(process: "subprocess.Popen[bytes]", ended: threading.Event) -> None:
    process.wait()
    ended.set()


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    news = [line.strip() for line in lines if line.strip() and not re.match(r"npm warn|WARNING|DEPRECATION", line)]
    return news[-1].partition(" (from ")[0] if news else "nothing said yet"  # pip adds the line of the lock file
