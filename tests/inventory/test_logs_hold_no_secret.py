"""What goes wrong is written to the log with its traceback, and without the values that were at hand."""

import logging
import sys
from types import TracebackType

import pytest
import structlog
from django.conf import settings

SECRET = "".join(["pass", "phrase ", "at hand"])  # so that no line of source that a traceback quotes holds it whole


def failing() -> tuple[type[BaseException], BaseException, TracebackType | None]:
    password = SECRET
    try:
        {}[len(password)]
    except KeyError:
        kind, error, trace = sys.exc_info()
        assert kind is not None
        assert error is not None
        return kind, error, trace


@pytest.mark.parametrize("form", ["as configured", "json"])
def test_a_traceback_shows_no_local_variable(form: str) -> None:
    lines = settings.LOGGING["formatters"]["lines"]
    processors = lines["processors"]
    if form == "json":
        processors = [processors[0], structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    formatter = structlog.stdlib.ProcessorFormatter(processors=processors, foreign_pre_chain=lines["foreign_pre_chain"])
    written = formatter.format(logging.LogRecord("any", logging.ERROR, __file__, 1, "went wrong", (), failing()))
    assert f"KeyError: {len(SECRET)}" in written
    assert "Traceback (most recent call last)" in written
    assert SECRET not in written
