"""`python -m tests.browser.docs_screenshots`: the pictures of the documentation, taken from pages with rows."""

import shutil
import sys

import pytest

from tests.conftest import ROOT

# name in docs/ -> name in var/screenshots/wide-light (tests/browser/take_screenshots.py)
PICTURES = {"screenshot-overview": "overview", "screenshot-host": "host", "screenshot-portal-health": "portal-health"}


def main() -> int:
    taking = ["tests/browser/take_screenshots.py", "-q", "-p", "no:cacheprovider", "-k", "much and wide-light"]
    if code := pytest.main(taking):
        return int(code)
    for name, page in PICTURES.items():
        shutil.copy(ROOT / "var" / "screenshots" / "wide-light" / f"{page}.png", ROOT / "docs" / f"{name}.png")
        sys.stdout.write(f"docs/{name}.png\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
