"""Rules that could not be asked, by a mistake of the portal's own: said where rules are shown, for as long as it lasts.

Findings that were there become unknown by that; of what nobody found before there would be no word at all.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from findings.models import RuleFault

# Every host is looked at once in five minutes (due.ON_TIME): a mistake that was not met for twice that is over.
LASTS = timedelta(minutes=10)


def note_faults(failed: Mapping[str, str], now: datetime) -> None:
    """Rule -> the exception's class. One query where nothing fails and nothing did."""
    known = dict(RuleFault.objects.values_list("rule", "met_at"))
    if failed:
        rows = [RuleFault(rule=rule, since=now, met_at=now, error=error) for rule, error in sorted(failed.items())]
        RuleFault.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["rule"], update_fields=["met_at", "error"]
        )
    if over := [rule for rule, met_at in known.items() if met_at < now - LASTS and rule not in failed]:
        RuleFault.objects.filter(rule__in=over).delete()


def faults_now(now: datetime) -> Mapping[str, RuleFault]:
    """By rule; one query."""
    return {row.rule: row for row in RuleFault.objects.filter(met_at__gte=now - LASTS)}
