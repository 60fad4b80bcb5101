"""Each way in which a machine can be unfit, brought about for real: one sentence that says what to do, no traceback."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hvportal.supervisor.ports import free_port
from tests.setup.conftest import UNREACHABLE_PACKAGE, Checkout


def closed_index() -> dict[str, str]:
    """A package index at a port where nothing listens, and no other source."""
    index = f"http://127.0.0.1:{free_port()}/simple"
    sources = {"PIP_INDEX_URL": index, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0"}
    return {**sources, "PIP_CONFIG_FILE": "/dev/null", "PIP_NO_CACHE_DIR": "1"}


@pytest.fixture(autouse=True)
def locks_as_before(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test writes into the lock files of the shared checkout is taken back."""
    if "ready" not in request.fixturenames:
        yield
        return
    root = request.getfixturevalue("ready").root
    files = [*(root / "requirements").iterdir(), *root.glob("package*.json")]
    before = {file: file.read_text() for file in files}
    yield
    for file, text in before.items():
        file.write_text(text)


def test_the_python_registry_cannot_be_reached(ready: Checkout) -> None:
    ready.lock("demo.txt", UNREACHABLE_PACKAGE)
    code, said = ready.run(**closed_index())
    assert code == 1
    assert "pip could not reach its package registry" in said
    log = ready.root / "var" / "setup" / "pip.log"
    assert f"Everything that pip said: {log}" in said
    assert "idna" in log.read_text()


def test_the_npm_registry_cannot_be_reached(ready: Checkout) -> None:
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine")
    empty = {"name": "empty", "version": "1.0.0"}
    needy = {**empty, "dependencies": {"left-pad": "1.3.0"}}
    (ready.root / "package.json").write_text(json.dumps(needy))
    packages = {"": needy, "node_modules/left-pad": {"version": "1.3.0", "integrity": "sha512-AAAA"}}
    lock = {**empty, "lockfileVersion": 3, "requires": True, "packages": packages}
    (ready.root / "package-lock.json").write_text(json.dumps(lock))
    registry = {"npm_config_registry": f"http://127.0.0.1:{free_port()}/", "npm_config_fetch_retries": "0"}
    code, said = ready.run(**registry, npm_config_cache=str(ready.root / "var" / "npm"))
    assert code == 1
    assert "npm could not reach its package registry" in said
    assert f"Everything that npm said: {ready.root / 'var' / 'setup' / 'npm.log'}" in said


def test_without_npm_node_is_fetched_as_a_python_package(ready: Checkout, tmp_path: Path) -> None:
    """As far as the registry, which here is closed: the package is large."""
    ready.lock("node.txt", UNREACHABLE_PACKAGE)
    shutil.rmtree(ready.root / "node_modules")
    (ready.root / "node_modules").mkdir()
    for name in ("sh", "python3"):
        (tmp_path / name).symlink_to(shutil.which(name) or "/nowhere")
    code, said = ready.run(PATH=str(tmp_path), **closed_index())
    assert code == 1
    assert "there is no npm on this machine: fetching node from its Python wheel" in said
    assert "pip could not reach its package registry" in said


def test_debian_without_the_venv_package(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ModuleNotFoundError('No module named ensurepip', name='ensurepip')\n")
    code, said = checkout.run(PYTHONPATH=str(tmp_path))
    assert code == 1
    assert "has no ensurepip module" in said
    assert f"apt-get install python3.{sys.version_info[1]}-venv" in said


def test_a_directory_of_another_user(checkout: Checkout, as_nobody: list[str]) -> None:
    checkout.root.chmod(0o555)
    code, said = checkout.run(*as_nobody)
    checkout.root.chmod(0o755)
    assert code == 1
    assert f"{checkout.root} cannot be written by this user." in said


def on_small_disk(checkout: Checkout, script: str, **env: str) -> str:
    """Run a shell script that may mount; what was said. Skips where that is forbidden."""
    mounting = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    finished = subprocess.run(
        [*mounting, f"mount -t tmpfs -o size=2m none small || exit 77; {script}", sys.executable],
        cwd=checkout.root,
        env={"PATH": "/usr/bin:/bin", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode == 77 or "unshare failed" in finished.stdout:
        pytest.skip("this machine lets nobody mount a small file system")
    assert finished.returncode == 1, finished
    assert "Traceback" not in finished.stdout
    return finished.stdout


def test_too_little_space_is_said_before_anything_is_made(checkout: Checkout) -> None:
    (checkout.root / "small").mkdir()
    said = on_small_disk(checkout, 'cp -r setup requirements package*.json small && cd small && exec "$0" setup demo')
    assert "Not enough disk space: the set-up needs about 600 MB" in said
    assert "2 MB are free" in said


def test_a_disk_that_fills_up_on_the_way(checkout: Checkout) -> None:
    """pip unpacks into the directory for temporary files, which here holds 2 MB."""
    (checkout.root / "small").mkdir()
    said = on_small_disk(checkout, 'exec "$0" setup demo', TMPDIR=str(checkout.root / "small"))
    assert "is full. Free some and start again." in said
