"""What is forgotten, when, and whether that goes well."""

from collections.abc import Sequence
from dataclasses import dataclass

from upkeep.models import Pruning
from upkeep.retention import registered


@dataclass(frozen=True, slots=True)
class KeptRows:
    """`days` 0 or less: for ever. `last` None: not pruned yet."""

    title: str
    days: int
    last: Pruning | None


def kept_rows() -> Sequence[KeptRows]:
    last = {pruning.name: pruning for pruning in Pruning.objects.all()}
    return [KeptRows(kind.title, kind.kept_days, last.get(kind.name)) for kind in registered()]
