"""Thresholds that people set otherwise than the rules have them."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actors import actor_at_work
from audit.services import record
from findings.due import want_all
from findings.models import Override, ScopeKind
from findings.rules import Rule
from findings.wording import number_in_words


class ThresholdRefused(ValueError):
    """Why it cannot be done, as a sentence for people."""


@transaction.atomic
def threshold_set(
    rule: Rule, key: str, scope_kind: ScopeKind, scope_id: str, value: float, *, place: str, reason: str = ""
) -> Override:
    """`place`: what the scope is called, for the audit trail. Every host is looked at anew soon."""
    threshold = rule.threshold(key)
    if not threshold.least <= value <= threshold.most:
        least, most = (number_in_words(one, threshold.unit) for one in (threshold.least, threshold.most))
        raise ThresholdRefused(f"It has to lie between {least} and {most}.")
    at: dict[str, Any] = {"rule": rule.key, "threshold": key, "scope_kind": scope_kind.value, "scope_id": scope_id}
    known = Override.objects.select_for_update().filter(**at).first()
    before = _told(known) if known else None
    said = {"value": value, "reason": reason}
    if before == said and known:
        return known
    written = said | {"set_at": timezone.now(), "set_by": actor_at_work().name}
    override, _ = Override.objects.update_or_create(defaults=written, **at)
    words = number_in_words(value, threshold.unit)
    summary = f"Set “{threshold.title}” of “{rule.title}” to {words}: {place}"
    record("threshold.set", override, summary=summary, before=before, after=said)
    want_all()
    return override


@transaction.atomic
def threshold_reset(override: Override, *, place: str) -> None:
    """What is less specific counts again."""
    record(
        "threshold.reset",
        override,
        summary=f"Took back “{override}”: {place}",
        before=_told(override),
    )
    override.delete()
    want_all()


def _told(override: Override) -> dict[str, object]:
    return {"value": override.value, "reason": override.reason}
