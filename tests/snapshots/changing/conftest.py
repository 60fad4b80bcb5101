"""No models are imported here: pytest reads this file before Django is set up."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pages.conftest import operator, quick_passwords, static_root

__all__ = ["operator", "quick_passwords", "static_root"]


@pytest.fixture
def ground(transactional_db: None, operator: Any) -> Iterator[Any]:
    """A host that may be changed, with one VM, over real WinRM; polled once. Its clock stands."""
    from tests.hyperv.changing import ward_of
    from tests.power.building import Ground

    with ward_of() as ward:
        yield Ground.on(ward, operator)
