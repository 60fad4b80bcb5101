"""Words looked for in events.

Who sees a part of the estate sees texts without the names of what lies beyond it, and may not find those names either,
nor learn by what is not found that there are some. So words are looked for in what is left of the texts as they are
shown to them. The events that are looked through do not depend on the words, and neither does the word that there are
more.
"""

from django.db.models import Q, QuerySet

from inventory.models import Event
from inventory.scope import Scope
from inventory.veil import veil
from inventory.veiled_texts import left_of

# Texts of who sees a part are read and veiled before they are looked through: BOUND_COST
LOOKED_THROUGH = 10_000


def saying(words: str, events: QuerySet[Event], scope: Scope) -> QuerySet[Event]:
    """Those of `events` with the words in their message or in the name of their provider. Four queries at once for who
    sees a part: of the latest LOOKED_THROUGH, where their message is asked."""
    said = Q(message__icontains=words) if scope.everything else Q(pk__in=_shown_with(words, events, scope))
    return events.filter(said | Q(provider__icontains=words))


def are_too_many(events: QuerySet[Event], scope: Scope) -> bool:
    """Whether some of them are not looked through. One query, none for who sees everything."""
    return not scope.everything and _latest(events)[LOOKED_THROUGH : LOOKED_THROUGH + 1].exists()


def _shown_with(words: str, events: QuerySet[Event], scope: Scope) -> list[int]:
    latest = _latest(events)[:LOOKED_THROUGH]
    found = Event.objects.filter(pk__in=latest.values("pk"), message__icontains=words).only("vm_id", "message")
    wanted = _upper(words)
    return [
        event.pk for event in veil(found, scope) if any(wanted in _upper(part) for part in left_of(event.message or ""))
    ]


def _latest(events: QuerySet[Event]) -> QuerySet[Event]:
    return events.order_by("-happened_at", "-pk")


def _upper(text: str) -> str:
    """As PostgreSQL does for ILIKE-like lookups of Django: one letter for one. Were Python's found and not the
    database's, what stands in a name that is taken out could tell."""
    large = text.upper()
    if len(large) == len(text):
        return large
    return "".join(one if len(one) == 1 else letter for letter in text for one in (letter.upper(),))
