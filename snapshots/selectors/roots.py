"""On which volume of a host a path lies: the one with the longest root."""

from collections.abc import Iterable

from hyperv.contracts.paths import folded


class Roots:
    """(What the folded path of everything on a volume begins with, its number), of all that a host reaches."""

    def __init__(self, roots: Iterable[tuple[str, int]]) -> None:
        self._roots = sorted(roots, key=lambda root: len(root[0]), reverse=True)

    def of(self, path: str | None) -> int | None:
        if not path:
            return None
        key = folded(path) + "\\"
        return next((pk for root, pk in self._roots if key.startswith(root)), None)
