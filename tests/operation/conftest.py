from tests.pages.conftest import static_root

__all__ = ["static_root"]
