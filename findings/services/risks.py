"""Accepted risks: who answers for a finding, why, and until when."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actors import actor_at_work
from audit.services import record
from findings.models import AcceptedRisk, Finding


class RiskRefused(ValueError):
    """Why it cannot be done, as a sentence for people."""


@transaction.atomic
def risk_accept(findings: Iterable[Finding], *, owner: str, reason: str, until: datetime) -> int:
    """Accept each of them until then, in place of what was accepted of it before. Answers how many."""
    now = timezone.now()
    if until <= now:
        raise RiskRefused("The end lies in the past. Choose a day that is still to come.")
    count = 0
    for finding in findings:
        _accept(finding, owner, reason, until, now)
        count += 1
    return count


def _accept(finding: Finding, owner: str, reason: str, until: datetime, now: datetime) -> None:
    of = {"rule": finding.rule, "kind": finding.kind, "object_id": finding.object_id}
    known = AcceptedRisk.objects.select_for_update().filter(**of, withdrawn_at=None).first()
    before, after = _told(known) if known else None, {"owner": owner, "reason": reason, "until": until}
    if before == after:
        return
    AcceptedRisk.objects.filter(**of, withdrawn_at=None).update(withdrawn_at=now)
    said = {"owner": owner, "reason": reason, "until": until}
    AcceptedRisk.objects.create(**of, **said, accepted_at=now, accepted_by=actor_at_work().name)
    record(
        "finding.accepted",
        finding,
        summary=f"Accepted “{finding}” until {until:%Y-%m-%d}",
        before=before,
        after=after,
    )


@transaction.atomic
def risk_withdraw(finding: Finding) -> bool:
    """The finding counts again. False where nothing was accepted."""
    of = {"rule": finding.rule, "kind": finding.kind, "object_id": finding.object_id}
    known = AcceptedRisk.objects.select_for_update().filter(**of, withdrawn_at=None).first()
    if known is None:
        return False
    known.withdrawn_at = timezone.now()
    known.save(update_fields=["withdrawn_at"])
    record("finding.reopened", finding, summary=f"No longer accepts “{finding}”", before=_told(known))
    return True


def _told(risk: AcceptedRisk) -> dict[str, object]:
    return {"owner": risk.owner, "reason": risk.reason, "until": risk.until}
