"""Words looked for in events.

Who sees a part of the estate sees texts without the names of what lies beyond it, and may not find those names either,
nor learn by what is not found that there are some. So words are looked for in what is left of the texts as they are
shown to them. The events that are looked through do not depend on the words, and neither does the word that there are
more.
"""

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from inventory.models import Event
from inventory.scope import Scope
from inventory.veil import veil
from inventory.veiled_texts import left_of

# Texts that have the words are veiled before they are looked through: of ten thousand that each named another VM beyond
# this took four seconds on a busy machine of two cores, most of them in looking names up.
LOOKED_THROUGH = 5_000


def saying(words: str, events: QuerySet[Event], scope: Scope) -> QuerySet[Event]:
    """Those of `events` with the words in their message or in the name of their provider. Four queries at once for who
    sees a part: of the latest LOOKED_THROUGH, where their message is asked."""
    said = Q(message__icontains=words) if scope.everything else Q(pk__in=_one_of(_shown_with(words, events, scope)))
    return events.filter(said | Q(provider__icontains=words))


def are_too_many(events: QuerySet[Event], scope: Scope) -> bool:
    """Whether some of them are not looked through. One query, none for who sees everything."""
    return not scope.everything and _latest(events)[LOOKED_THROUGH : LOOKED_THROUGH + 1].exists()


def _shown_with(words: str, events: QuerySet[Event], scope: Scope) -> list[int]:
    """Those that have the words as they were written are unnamed; the others have them in no part either."""
    wanted = words.upper()
    latest = _latest(events).only("vm_id", "message")[:LOOKED_THROUGH]
    told = [event for event in latest if wanted in (event.message or "").upper()]
    return [
        event.pk for event in veil(told, scope) if any(wanted in part.upper() for part in left_of(event.message or ""))
    ]


def _latest(events: QuerySet[Event]) -> QuerySet[Event]:
    return events.order_by("-happened_at", "-pk")


def _one_of(keys: list[int]) -> RawSQL:
    """As one parameter: ten thousand take longer to write down than to look up."""
    return RawSQL("SELECT unnest(%s::bigint[])", [keys])
