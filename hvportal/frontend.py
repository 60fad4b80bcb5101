"""Which files of the npm packages are served.

`npm ci` puts the packages into node_modules; this finder offers exactly the files named here, so that a package's
documentation, sources and unused assets are never public. There is no bundler and no copy in the repository.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map",
)


class NodeModulesFinder(BaseFinder):
    """Finds FILES below node_modules; `{% static '@tabler/core/…' %}` names them by package."""

    def __init__(self, app_names: object = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.BASE_DIR / "node_modules")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file's place; with `find_all` a list of at most one."""
        found = self.storage.path(path) if path in FILES and self.storage.exists(path) else None
        if find_all:
            return [found] if found else []
        return found or []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        offer: Callable[[str], bool] = self.storage.exists
        return ((path, self.storage) for path in FILES if offer(path))
