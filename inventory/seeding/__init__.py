"""A large estate, made up and written by COPY: what benches and people who try the portal look at, without any host.

Fillers write tables; apps register theirs in AppConfig.ready() and are called in that order, with the same plan.
"""

from collections.abc import Callable, Sequence

from inventory.seeding.plan import Plan

Filler = Callable[[Plan], None]

_fillers: list[Filler] = []


def register(*fillers: Filler) -> None:
    for filler in fillers:
        if filler not in _fillers:
            _fillers.append(filler)


def every_filler() -> Sequence[Filler]:
    return tuple(_fillers)
