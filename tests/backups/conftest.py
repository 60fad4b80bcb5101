from tests.pages.conftest import browser, operator, quick_passwords, static_root, still_clock

__all__ = ["browser", "operator", "quick_passwords", "static_root", "still_clock"]
