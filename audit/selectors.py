"""What was done, by whom, from where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextChoices
from django.db.models.functions import Lower

from audit.models import AuditEntry
from lists.paging import Sorts, in_order

SORTS: Sorts = {
    "at": "at",
    "actor": Lower("actor"),
    "action": "action",
    "target": Lower("target_name"),
    "via": "via",
    "address": "address",
}


class Period(TextChoices):
    """A bounded search stays fast with years of entries."""

    DAY = "day", "Last 24 hours"
    WEEK = "week", "Last 7 days"
    MONTH = "month", "Last 30 days"
    YEAR = "year", "Last 365 days"
    ALL = "all", "Everything kept"


_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.YEAR: 365}


@dataclass(frozen=True, slots=True)
class TrailQuestion:
    """`text`: in the names of who did it and of what, in the sentence, or the number of a request."""

    text: str = ""
    about: str = ""
    via: str = ""
    period: str = Period.MONTH
    sort: str = "-at"
    number: int = 1
    size: int = 50


def entries_matching(question: TrailQuestion, now: datetime) -> QuerySet[AuditEntry]:
    wanted = Q()
    for word in question.text.split():
        wanted &= (
            Q(actor__icontains=word) | Q(target_name__icontains=word) | Q(summary__icontains=word) | Q(request_id=word)
        )
    if question.about:
        wanted &= Q(action__startswith=f"{question.about}.")
    if question.via:
        wanted &= Q(via=question.via)
    days = _DAYS.get(Period(question.period))
    if days:
        wanted &= Q(at__gte=now - timedelta(days=days))
    return in_order(AuditEntry.objects.filter(wanted), question.sort, SORTS, ("-at", "-pk"))


def subjects() -> list[tuple[str, str]]:
    """What entries are about: the first word of each action that occurs."""
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    names = dict.fromkeys(action.partition(".")[0] for action in actions)
    return [(name, name.replace("_", " ").capitalize()) for name in names]


@dataclass(frozen=True, slots=True)
class Difference:
    """`was`, `became`: as text, None where that side has no such fact."""

    name: str
    was: str | None
    became: str | None


def differences(entry: AuditEntry) -> list[Difference]:
    """In the order in which the change told them."""
    before, after = entry.before or {}, entry.after or {}
    keys = dict.fromkeys([*before, *after])
    return [Difference(key.replace("_", " "), _told(before, key), _told(after, key)) for key in keys]


def changes_in_words(entry: AuditEntry) -> Iterator[str]:
    """One line for each fact, for a download."""
    for one in differences(entry):
        sides = [side if side is not None else "nothing" for side in (one.was, one.became)]
        yield f"{one.name}: {' -> '.join(sides)}"


def _told(facts: dict[str, Any], key: str) -> str | None:
    value = facts.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
