"""What a kind of job brings, so that it goes through every fault: one Scene, in scenes/."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from jobs.models import Job
from tests.faults.jobs.place import Place


@dataclass(frozen=True, slots=True)
class Scene:
    """`kind`: the key of the kind. `place`: the hosts on which it is played; scenes may share one, which is opened
    once. `thing`: something of its own that the job is about, as it has to be before. `queue`: the job, by that person,
    with that number of the form. `received`: the commands for that thing that the host got since, by any names, and of
    which each may come once. `commands`: how many of them a job sends. `is_done`: whether the host shows what was
    wanted; `is_as_before`: whether it shows nothing of it. Each gets the place as the scene knows it.
    `is_quick`: it is among those that `make test` plays; one that takes a dozen looks is not. `most_at_once`:
    how many of its jobs can be told apart at the hosts."""

    kind: str
    place: Callable[[], AbstractContextManager[Place]]
    thing: Callable[[Any], Any]
    queue: Callable[[Any, Any, Any, Any], Job]
    received: Callable[[Any, Any], Counter[str]]
    is_done: Callable[[Any, Any], bool]
    is_as_before: Callable[[Any, Any], bool]
    commands: int = 1
    is_quick: bool = True
    most_at_once: int = 2
