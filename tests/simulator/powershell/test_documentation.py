"""docs/simulator-powershell.md names the declared subset, neither more nor less."""

from pathlib import Path

from simulator.powershell.subset import described

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "simulator-powershell.md"


def test_the_document_lists_what_the_registries_hold() -> None:
    """After a change: python -m simulator.powershell.subset, put behind the heading "The subset"."""
    text = DOCUMENT.read_text("utf-8")
    listed = text[text.index("### Commands of PowerShell itself") :]
    assert listed.strip() == described().strip()
