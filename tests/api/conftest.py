"""The people of the pages, and programs with tokens."""

from typing import Any

import pytest
from django.test import Client

from tests.pages.conftest import browser, keeper, operator, quick_passwords, static_root, still_clock

__all__ = ["browser", "keeper", "operator", "quick_passwords", "static_root", "still_clock"]


@pytest.fixture
def program(operator: Any) -> Client:
    """Whatever runs with a token of the operator's that may see and report."""
    from tests.api.programs import program_of

    return program_of(operator)
