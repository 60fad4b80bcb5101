"""`python -m tests.browser.docs_screenshots`: pictures of README and docs; take_docs_screenshots.py says which."""

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["tests/browser/take_docs_screenshots.py", "-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
