"""Start, shut down, save and turn off a VM."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from jobs.models import Job
from power.domain.acts import WORDS, Act, Words
from power.services import Said, power_queue
from tests.faults.jobs.scene import Scene
from tests.faults.jobs.scenes.machines import Machine, machines


def _scene(words: Words) -> Scene:
    def thing(place: Any) -> Machine:
        return place.machine(words.kind, "Off" if words.act == Act.START else "Running")  # type: ignore[no-any-return]

    def queue(place: Any, machine: Machine, by: Any, request: Any) -> Job:
        return power_queue(UUID(machine.vm.id), words, Said("The shift ends.", request=request), by=by)[0]

    return Scene(
        kind=words.kind,
        place=machines,
        thing=thing,
        queue=queue,
        received=lambda place, machine: place.received(machine),
        is_done=lambda place, machine: place.state_of(machine.vm) == words.goal,
        is_as_before=lambda place, machine: place.state_of(machine.vm) == machine.state,
    )


POWER: Sequence[Scene] = [_scene(words) for words in WORDS.values()]
