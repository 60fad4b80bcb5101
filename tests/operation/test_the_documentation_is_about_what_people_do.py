"""The documentation as a site: each page is about one thing that somebody wants to do, and says so in its title."""

from pathlib import Path

import pytest

from tests.browser.take_docs_screenshots import IN_THE_DARK, PICTURES
from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.glob("*.md") if path.name != "index.md")
# What a title begins with: what somebody does. A page about something new may need another one.
DONE = {
    *("Ask", "Back", "Change", "Give", "Harden", "Install", "Know", "Let", "Make", "Mend", "Merge", "Put"),
    *("Qualify", "Read", "See", "Start", "Understand", "Upgrade", "Use", "Watch", "Write"),
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_title_is_something_to_do(page: Path) -> None:
    title = page.read_text().partition("\n")[0]
    assert title.startswith("# ")
    assert title.removeprefix("# ").split()[0].rstrip(",:") in DONE


def test_every_page_stands_in_the_index() -> None:
    listed = {line.strip() for line in (DOCS / "index.md").read_text().splitlines()}
    assert {page.stem for page in PAGES} <= listed


def test_every_picture_is_taken_by_the_script() -> None:
    """By hand taken ones would grow untrue."""
    taken = {f"screenshot-{name}.png" for name in PICTURES} | {f"screenshot-{name}-dark.png" for name in IN_THE_DARK}
    assert {path.name for path in DOCS.rglob("*.png")} == taken
