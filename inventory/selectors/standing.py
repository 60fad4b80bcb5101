"""How the hosts are doing, all of them in one query: how many are in each condition, and the first few of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Window
from django.db.models.functions import Lower, RowNumber

from inventory.models import Host
from inventory.scope import Scope
from inventory.selectors.conditions import RANKS, HostCondition, with_condition

SHOWN = 5  # of one condition; the rest is a link, because a list of 80 hides what stands below it


@dataclass(frozen=True, slots=True)
class Standing:
    """`counts`: worst first, and only of conditions that occur. `first`: condition -> the first SHOWN by name, as their
    keys. When a worker is down, a thousand hosts are late. Retired hosts are left out."""

    counts: Mapping[HostCondition, int]
    first: Mapping[HostCondition, Sequence[int]]


def standing_now(now: datetime, scope: Scope) -> Standing:
    alike = F("condition_rank")
    placed = with_condition(scope.hosts(Host.objects.filter(retired_at=None)), now).annotate(
        place=Window(RowNumber(), partition_by=alike, order_by=[Lower("name"), F("pk")]),
        alike=Window(Count("pk"), partition_by=alike),
    )
    counts: dict[HostCondition, int] = {}
    first: dict[HostCondition, list[int]] = {}
    shown = placed.filter(place__lte=SHOWN).order_by("condition_rank", "place")
    for pk, rank, count in shown.values_list("pk", "condition_rank", "alike"):
        counts[RANKS[rank]] = count
        first.setdefault(RANKS[rank], []).append(pk)
    return Standing(counts, first)
