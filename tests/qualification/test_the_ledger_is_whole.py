"""docs/verified.md names every script, and every proof that it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEDGER = (ROOT / "docs" / "verified.md").read_text("utf-8")
SCRIPTS = ROOT / "hyperv" / "scripts"
PROOFS = sorted(set(re.findall(r"`(tests/[\w/.-]+)`", LEDGER)))


def rows() -> dict[str, list[str]]:
    """Name in the first column -> the other columns, of every table."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in LEDGER.splitlines() if line[:3] == "| `"]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_every_script_has_a_row_and_every_row_of_a_script_its_script() -> None:
    scripts = {path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.ps1")}
    assert {name for name in rows() if name.endswith(".ps1")} == scripts


@pytest.mark.parametrize("proof", PROOFS)
def test_a_proof_that_is_named_exists(proof: str) -> None:
    assert (ROOT / proof).exists()


def test_nothing_claims_a_real_host_without_a_capture() -> None:
    """Who writes "build 20348, 2027-01-05" into the last column has put the capture beside it."""
    claimed = {build for row in rows().values() for build in re.findall(r"build (\d+)", row[-1])}
    assert claimed <= {path.name for path in (ROOT / "tests" / "captures" / "real").glob("*")}
