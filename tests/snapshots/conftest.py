"""The people of the pages."""

from tests.pages.conftest import browser, operator, quick_passwords, static_root

__all__ = ["browser", "operator", "quick_passwords", "static_root"]
