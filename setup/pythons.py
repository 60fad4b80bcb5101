"""Which Python to use: this one if it is new enough, else a newer one that is also on the machine."""

import os
import subprocess
import sys

OLDEST = (3, 11)
TRIED = ("python3.13", "python3.12", "python3.11")
ASK = "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)"


def continue_with_a_good_one() -> None:
    """Return if this Python will do; otherwise start again under one that does, or end with a sentence."""
    if sys.version_info >= OLDEST:
        return
    for name in TRIED:
        if _will_do(name):
            os.execvp(name, [name, *sys.argv])  # noqa: S606
    version = ".".join(map(str, sys.version_info[:3]))
    sys.exit(
        f"hvportal needs Python 3.11 or newer. {sys.executable} is Python {version}, and none of {', '.join(TRIED)} is "
        "on the PATH. Install one, or name it: make PYTHON=/path/to/python3.12 …"
    )


def _will_do(name: str) -> bool:
    """Run it to see: a version manager may leave programs on the PATH that only say they are not installed."""
    try:
        with open(os.devnull, "w") as nowhere:
            return subprocess.call([name, "-c", ASK], stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False
