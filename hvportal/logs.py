"""Logs: one line an event, on stderr, as text or as JSON; every line goes through the scrubber at its end."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from hvportal.scrubbing import Scrubber

_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)


def configuration(*, form: str, level: str, secrets: Iterable[str]) -> dict[str, Any]:
    """Django's LOGGING. `form`: "text" or "json"; `secrets`: values that must never be seen."""
    # A plain traceback names lines and no values: those at hand may be passwords.
    render: Any = structlog.processors.JSONRenderer()
    if form == "text":
        render = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    Scrubber(secrets),
                    render,
                ],
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    _STAMP,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "spnego": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},  # any stranger could fill the log
            "celery.app.trace": {"level": "WARNING"},  # a success every two seconds is no news; polls have rows
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }


def configure() -> None:
    logging.captureWarnings(True)  # those of Python are lines like all others
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _STAMP,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


@contextmanager
def without_news() -> Iterator[None]:
    """Meanwhile warnings and worse alone are written, by this whole process."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(max(before, logging.WARNING))
    try:
        yield
    finally:
        root.setLevel(before)
