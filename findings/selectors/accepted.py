"""Which findings somebody answers for now. That a day comes is all that it takes for one to count again."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from findings.models import AcceptedRisk, Finding

Key = tuple[str, str, str]


def is_accepted(now: datetime) -> Exists:
    """A filter of findings."""
    same = {name: OuterRef(name) for name in ("rule", "kind", "object_id")}
    return Exists(AcceptedRisk.objects.filter(**same, withdrawn_at=None, until__gt=now))


def risks_of(findings: Iterable[Finding], now: datetime) -> Mapping[Key, AcceptedRisk]:
    """Those in force, one query. A risk that has ended is told as long as nobody has taken it back."""
    keys = {(row.rule, row.kind, row.object_id) for row in findings}
    if not keys:
        return {}
    wanted = Q(rule__in={key[0] for key in keys}, object_id__in={key[2] for key in keys})
    found = AcceptedRisk.objects.filter(wanted, withdrawn_at=None)
    return {(one.rule, one.kind, one.object_id): one for one in found}
