"""What a target needs, made once: the Python environment, then the front-end packages."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, ENOSPC, EPERM, EROFS
from pathlib import Path

import environment
import frontend
from progress import Progress
from trouble import Trouble, full_disk, not_writable

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"demo": "demo.txt", "test": "dev.txt"}


def main(arguments: list[str]) -> int:
    """Exit code 0 when everything is there; 1 after a sentence that says what to do; 130 after Ctrl-C."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        return _say(f"usage: python3 setup {'|'.join(LOCKS)}", 2)
    try:
        set_up(LOCKS[arguments[0]], Progress())
    except Trouble as trouble:
        return _say(f"\n{trouble}", 1)
    except KeyboardInterrupt:
        return _say("\nInterrupted. The next run goes on from here.", 130)
    except OSError as failure:
        if failure.errno == ENOSPC:
            return _say(f"\n{full_disk(ROOT)}", 1)
        if failure.errno in (EACCES, EPERM, EROFS):
            return _say(f"\n{not_writable(Path(failure.filename or ROOT))}", 1)
        raise
    return 0


def set_up(lock: str, progress: Progress) -> None:
    """Bring environment and packages to what the lock files say; nothing to do costs a few file reads."""
    python = environment.Environment(ROOT, lock)
    packages = frontend.Frontend(ROOT)
    if python.is_current() and packages.is_current():
        return
    if not os.access(ROOT, os.W_OK):
        raise Trouble(not_writable(ROOT))
    with alone(progress):
        python.bring_up(progress)
        packages.bring_up(progress)
    progress.say("set-up is complete")


@contextmanager
def alone(progress: Progress) -> Iterator[None]:
    """One set-up at a time in a checkout: `make demo` and `make test` may be typed together."""
    place = ROOT / "var" / "setup"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say("waiting for another set-up in this directory")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code
