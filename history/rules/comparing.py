"""What two states of a row have different, as far as both are known."""

from collections.abc import Iterable
from typing import Any

from inventory.differences import Difference


def differing(difference: Difference, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """{name: value} before and after, of what changed from one known value to another. What becomes known, or is not
    told any more, has not changed for anybody who looks."""
    before, after = difference.before, difference.after
    if not difference.is_change:
        return {}, {}
    changed = [
        name for name in names if before[name] != after[name] and before[name] is not None and after[name] is not None
    ]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}
