"""The people of the pages."""

from tests.pages.conftest import browser, keeper, operator, quick_passwords, static_root

__all__ = ["browser", "keeper", "operator", "quick_passwords", "static_root"]
