"""`python -m tests.browser.screenshots`: pictures of every page in var/screenshots; take_screenshots.py says which."""

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["tests/browser/take_screenshots.py", "-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
