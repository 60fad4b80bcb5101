"""Make every mistake, one after another, and see that its tests fail. Exit code 1 when one survives."""

import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MISTAKES = Path(__file__).parent / "mistakes"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", ".hypothesis")
PYTEST_FOUND_FAILURES = 1  # pytest's exit code; others mean that it could not run the tests at all


class Stale(Exception):
    """The mistake can no longer be made as it is written: the code has changed under it."""


@dataclass(frozen=True, slots=True)
class Mistake:
    name: str
    why: str
    file: str
    find: str
    replace: str
    tests: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Mistake":
        facts = tomllib.loads(path.read_text())
        return cls(path.stem, facts["why"], facts["file"], facts["find"], facts["replace"], tuple(facts["tests"]))

    def make(self, tree: Path) -> str:
        """Write the mistake into the tree; answers the text as it was."""
        path = tree / self.file
        text = path.read_text()
        if text.count(self.find) != 1:
            raise Stale(f"{self.name}: {self.find!r} occurs {text.count(self.find)} times in {self.file}, not once")
        path.write_text(text.replace(self.find, self.replace))
        return text


def pytest(tree: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", *tests],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


def caught(tree: Path, mistake: Mistake) -> bool:
    before = mistake.make(tree)
    try:
        outcome = pytest(tree, mistake.tests)
    finally:
        (tree / mistake.file).write_text(before)
    if outcome.returncode not in (0, PYTEST_FOUND_FAILURES):
        raise RuntimeError(f"{mistake.name}: the tests could not be run\n{outcome.stdout}{outcome.stderr}")
    return outcome.returncode == PYTEST_FOUND_FAILURES


def main(wanted: Sequence[str]) -> int:
    mistakes = [Mistake.read(path) for path in sorted(MISTAKES.glob("*.toml")) if not wanted or path.stem in wanted]
    if not mistakes:
        print("No such mistake.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="hvportal-mutants-") as directory:
        tree = Path(directory) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT, symlinks=True)
        (tree / "node_modules").symlink_to(ROOT / "node_modules")
        whole = pytest(tree, sorted({test for mistake in mistakes for test in mistake.tests}))
        if whole.returncode:
            print(f"The tests fail without any mistake:\n{whole.stdout}{whole.stderr}", file=sys.stderr)
            return 2
        survivors = [mistake.name for mistake in mistakes if not _report(tree, mistake)]
    print(f"mutants: {len(mistakes) - len(survivors)} of {len(mistakes)} caught")
    return 1 if survivors else 0


def _report(tree: Path, mistake: Mistake) -> bool:
    began = time.monotonic()
    try:
        good = caught(tree, mistake)
        verdict = "caught" if good else "SURVIVED"
    except Stale as reason:
        good, verdict = False, f"STALE ({reason})"
    print(f"mutant: {mistake.name:<40} {verdict} {time.monotonic() - began:5.1f} s  {mistake.why}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
