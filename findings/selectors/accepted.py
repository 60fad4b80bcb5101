"""Which findings somebody answers for now. That a day comes is all that it takes for one to count again."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, JSONField, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from findings.models import AcceptedRisk, Finding

Key = tuple[str, str, str]
_KEY = ("rule", "kind", "object_id")
_FIELDS = ("id", "owner", "reason", "until", "accepted_at", "accepted_by")


def is_accepted(now: datetime) -> Exists:
    """A filter of findings."""
    same = {name: OuterRef(name) for name in ("rule", "kind", "object_id")}
    return Exists(AcceptedRisk.objects.filter(**same, withdrawn_at=None, until__gt=now))


def risk_told() -> Combinable:
    """What stands in the AcceptedRisk of a row of Finding, to be annotated as `risk_told`: no further query for it."""
    same = {name: OuterRef(name) for name in _KEY}
    told = AcceptedRisk.objects.filter(**same, withdrawn_at=None)
    return Subquery(told.values(told=JSONObject(**{name: F(name) for name in _FIELDS}))[:1], output_field=JSONField())


def risk_in(finding: Finding) -> AcceptedRisk | None:
    """Of a row that was annotated so; None where nobody answers for it. One that has ended is told as long as nobody
    has taken it back."""
    told: dict[str, Any] | None = vars(finding)["risk_told"]
    if told is None:
        return None
    moments = {name: datetime.fromisoformat(told[name]) for name in ("until", "accepted_at")}
    return AcceptedRisk(**told | moments, **{name: getattr(finding, name) for name in _KEY})


def risks_of(findings: Iterable[Finding], now: datetime) -> Mapping[Key, AcceptedRisk]:
    """Those in force, one query. A risk that has ended is told as long as nobody has taken it back."""
    keys = {(row.rule, row.kind, row.object_id) for row in findings}
    if not keys:
        return {}
    wanted = Q(rule__in={key[0] for key in keys}, object_id__in={key[2] for key in keys})
    found = AcceptedRisk.objects.filter(wanted, withdrawn_at=None)
    return {(one.rule, one.kind, one.object_id): one for one in found}
