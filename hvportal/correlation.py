"""One identity for all that follows from one request: web request, tasks, calls to hosts.

A request is known by the X-Request-ID that it brings, or is given one, and answers with it. It lies in structlog's
context variables as `request_id`, so every line of the log has it, and whoever needs it elsewhere reads it there. Tasks
carry it as a header of their message; what the timetable sends gets an identity of its own.
"""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponseBase
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

HEADER = "X-Request-ID"
NAME = "request_id"
ACCEPTABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")  # what other proxies and tools make, and nothing to forge
QUIET = ("/healthz", "/readyz")  # asked every few seconds by machines

log = structlog.get_logger("hvportal.web")


def new_id() -> str:
    return uuid.uuid4().hex


def current_id() -> str | None:
    found: str | None = get_contextvars().get(NAME)
    return found


class RequestIdentity:
    """Binds the identity, writes the line of the request, answers with the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        clear_contextvars()
        bind_contextvars(**{NAME: given if ACCEPTABLE.fullmatch(given) else new_id()})
        began = time.monotonic()
        response = self.get_response(request)
        response[HEADER] = current_id() or ""
        if request.path not in QUIET:
            _tell(request, response.status_code, time.monotonic() - began)
        return response


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    """The path without its query: people search for names and addresses."""
    tell = log.warning if status >= 500 else log.info
    tell("web.request", method=request.method, path=request.path, status=status, milliseconds=round(seconds * 1000))


@before_task_publish.connect
def hand_over(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None:
        headers.setdefault(NAME, current_id() or new_id())


@task_prerun.connect
def take_over(task_id: str | None = None, task: Any = None, **_: Any) -> None:
    """Also in a task that is run in place (`apply`): then the identity of whoever runs it stays."""
    given = getattr(task.request, NAME, None) or (task.request.headers or {}).get(NAME)
    if not task.request.is_eager:
        clear_contextvars()
    bind_contextvars(**{NAME: given or current_id() or new_id()}, task=task.name, task_id=task_id)


@task_postrun.connect
def let_go(task: Any = None, **_: Any) -> None:
    if task.request.is_eager:
        structlog.contextvars.unbind_contextvars("task", "task_id")
    else:
        clear_contextvars()
