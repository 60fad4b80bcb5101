"""No models are imported here: pytest reads this file before Django is set up."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pages.conftest import quick_passwords, static_root

__all__ = ["quick_passwords", "static_root"]


@pytest.fixture(autouse=True)
def _kinds_of_the_tests() -> Iterator[None]:
    from tests.jobs.kinds import registered

    with registered():
        yield


@pytest.fixture
def hosts(transactional_db: None) -> Iterator[Any]:
    """(what their switches know, the server) of two hosts. No transaction is open while they are asked."""
    from tests.jobs.switched_hosts import switched

    with switched(hosts=2) as both:
        yield both
