"""Celery is just another interface: each task calls one function and returns nothing."""

import socket

from celery import Task, shared_task

from onboarding import running, wakeup
from onboarding.services import connection_tests, lifecycle
from upkeep.hold import is_held


@shared_task(bind=True, name=wakeup.TASK)
def run_connection_test(self: Task, test_id: int) -> None:
    """A test that is begun in a held portal waits until that is released; then the sweep sends it."""
    if is_held():
        return
    running.run(test_id, self.request.hostname or socket.gethostname())
    sweep_connection_tests()  # the next of its batch need not wait for the timetable


@shared_task(name="onboarding.tasks.sweep_connection_tests")
def sweep_connection_tests() -> None:
    """Send what nobody took up, and what a worker left behind when it died; nothing where the portal is held."""
    if is_held():
        return
    for test in connection_tests.sweep():
        wakeup.send(test)


@shared_task(name="onboarding.tasks.end_pauses")
def end_pauses() -> None:
    lifecycle.pauses_end()
