from tests.pages.conftest import browser, keeper, operator, quick_passwords, static_root, still_clock

__all__ = ["browser", "keeper", "operator", "quick_passwords", "static_root", "still_clock"]
