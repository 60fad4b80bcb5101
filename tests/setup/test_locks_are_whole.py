"""What the lock files promise: hashes for everything, no address of any registry, tests on the demo's versions."""

import json
import re
from pathlib import Path

import pytest

from tests.setup.conftest import ROOT

REQUIREMENTS = ROOT / "requirements"


def pins(name: str) -> set[str]:
    text = (REQUIREMENTS / name).read_text()
    return {line.split(" ")[0].rstrip("\\").strip() for line in text.splitlines() if re.match(r"^[A-Za-z0-9]", line)}


def test_the_test_environment_holds_exactly_the_demos_versions() -> None:
    """The set-up counts an environment made for the tests as good for the demo, too."""
    assert pins("demo.txt") <= pins("dev.txt")


def test_what_is_optional_is_tested_in_the_versions_that_are_installed() -> None:
    """Else tests/operation/test_traces_go_through.py would be skipped wherever nobody thought of it."""
    assert pins("otel.txt") <= pins("dev.txt")


@pytest.mark.parametrize(
    "name",
    [
        *("base.txt", "demo.txt", "dev.txt", "node.txt", "otel.txt"),
        *("kerberos.txt", "kerberos-build.txt", "kerberos-test.txt"),
    ],
)
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    text = (REQUIREMENTS / name).read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_npm_lock_has_integrity_and_no_address() -> None:
    lock = json.loads(Path(ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages.values())
