""".venv: made by the standard venv module, filled by pip from a lock with hashes, repaired when it was left half-made.

pip uses the machine's own configuration: where packages come from is the machine's business.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import command
import stamp
from progress import Progress
from trouble import Trouble

# Measured with Python 3.11: 220 MB for the demo, 520 MB for the tests, 80 MB of node_modules, 200 MB more where node
# has to be fetched; pip holds the downloads beside that for a moment.
NEEDED_BYTES = {"demo.txt": 600_000_000, "dev.txt": 950_000_000}
INCLUDES = {"demo.txt": ("demo.txt",), "dev.txt": ("demo.txt", "dev.txt")}  # tests/setup proves that dev holds demo
PIP_OPTIONS = ("--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar", "off")
USABLE = "import sys, pip; sys.exit(0 if sys.version_info >= (3, 11) else 1)"


class Environment:
    """The virtual environment of a checkout, for one lock file."""

    def __init__(self, root: Path, lock: str) -> None:
        self.root, self.lock = root, lock
        self.directory = root / ".venv"
        self.python = self.directory / "bin" / "python"
        self.stamp = self.directory / "hvportal-setup.json"

    def _facts(self) -> dict[str, str]:
        locks = {name: stamp.digest(self.root / "requirements" / name) for name in INCLUDES[self.lock]}
        return {"place": str(self.directory), **locks}  # scripts in bin/ hold the path: a moved checkout starts anew

    def is_current(self) -> bool:
        """Whether there is nothing to do. A Python that was removed since leaves a link that cannot be run."""
        facts = {name: value for name, value in self._facts().items() if name in ("place", self.lock)}
        return os.access(self.python, os.X_OK) and stamp.matches(self.stamp, facts)

    def bring_up(self, progress: Progress) -> None:
        """Make what is missing. Raises Trouble."""
        if self.is_current():
            return
        self._require_space()
        if not self._usable():
            self._make(progress)
        progress.say(f"Python packages of requirements/{self.lock}: the first time takes a minute or two")
        command.run("pip", self._pip(), self.root / "var" / "setup" / "pip.log", self.root, progress)
        stamp.write(self.stamp, self._facts())

    def _pip(self) -> list[str]:
        return [str(self.python), "-m", "pip", "install", *PIP_OPTIONS, "-r", f"requirements/{self.lock}"]

    def _require_space(self) -> None:
        free = shutil.disk_usage(self.root).free
        needed = NEEDED_BYTES[self.lock] - _size(self.directory)  # an interrupted set-up has some of it already
        if free < needed:
            raise Trouble(
                f"Not enough disk space: the set-up needs about {needed // 10**6} MB in {self.root}, "
                f"and {free // 10**6} MB are free."
            )

    def _usable(self) -> bool:
        """Whether there is an environment to go on with, perhaps from a set-up that was interrupted."""
        if not os.access(self.python, os.X_OK):
            return False
        return subprocess.run([self.python, "-c", USABLE], capture_output=True, check=False).returncode == 0

    def _make(self, progress: Progress) -> None:
        _require_venv_module()
        version = ".".join(map(str, sys.version_info[:3]))
        again = " again, the one here is incomplete" if self.directory.exists() else ""
        progress.say(f"making .venv{again} (Python {version} of {sys.executable})")
        logs = self.root / "var" / "setup"
        # In two steps, because venv keeps to itself what ensurepip says when it fails.
        bare = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(self.directory)]
        command.run("venv", bare, logs / "venv.log", self.root, progress)
        pip = [str(self.python), "-m", "ensurepip", "--upgrade", "--default-pip"]
        command.run("ensurepip", pip, logs / "ensurepip.log", self.root, progress)


def _size(directory: Path) -> int:
    return sum(file.lstat().st_blocks * 512 for file in directory.rglob("*"))


def _require_venv_module() -> None:
    """Debian splits them off: importing tells before a half-made environment does."""
    try:
        import ensurepip
        import venv
    except ImportError as missing:
        package = f"python3.{sys.version_info[1]}-venv"
        raise Trouble(
            f"{sys.executable} has no {missing.name or 'venv'} module, so no virtual environment can be made. "
            f"On Debian and Ubuntu it is in a package of its own: apt-get install {package}"
        ) from None
    del ensurepip, venv
