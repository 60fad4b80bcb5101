"""What of a host is not known now, for rules: what was not read is no evidence that something has ended."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from inventory.models import Host
from inventory.selectors.freshness import Freshness, sections_of


def unread_sections(host_ids: Iterable[int], now: datetime) -> dict[int, Mapping[str, str]]:
    """host -> section -> a sentence why it is not known now; {} where everything was read. Two queries."""
    ids = list(host_ids)
    names = dict(Host.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {
        host: {name: _sentence(names.get(host, "the host"), one) for name, one in told.items() if _is_unread(one)}
        for host, told in sections_of(ids, now).items()
    }


def _is_unread(one: Freshness) -> bool:
    return not one.ok or one.stale


def _sentence(host: str, one: Freshness) -> str:
    return f"{one.label} of {host}: {one.reason}"
