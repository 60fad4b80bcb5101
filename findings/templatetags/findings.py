"""Findings in templates: badges, and the panel of a thing whose page knows nothing of panels."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from findings.looks import SEVERITIES, STANDINGS
from findings.quantities import Unit
from findings.rules import Rule, Severity, Threshold
from findings.selectors.findings import FindingRow
from findings.selectors.of_things import of_thing
from findings.selectors.valuable import ToDo
from findings.wording import number_in_words
from inventory.scope import scope_of
from inventory.selectors.freshness import SECTIONS

register = template.Library()


@register.simple_tag
def severity_badge(row: FindingRow) -> SafeString:
    return SEVERITIES.badge(row.severity)


@register.simple_tag
def severity_of(severity: Severity) -> SafeString:
    return SEVERITIES.badge(severity.label)


@register.simple_tag
def standing_badge(row: FindingRow) -> SafeString:
    return STANDINGS.badge(row.standing)


@register.inclusion_tag("findings/panel.html", takes_context=True)
def findings_of(context: template.Context, thing: Any) -> dict[str, Any]:
    """{% findings_of snapshot %}: of a row that tags know."""
    return {"panel": of_thing(thing, timezone.now(), scope_of(context["request"].user))}


@register.simple_tag
def why(to_do: ToDo, now: Any) -> str:
    return to_do.why(now)


@register.filter
def usual(threshold: Threshold) -> str:
    return number_in_words(threshold.default, threshold.unit)


@register.filter
def range_of(threshold: Threshold) -> str:
    least, most = (number_in_words(value, threshold.unit) for value in (threshold.least, threshold.most))
    return f"{least} to {most}"


@register.filter
def sections_of_rule(rule: Rule) -> str:
    return ", ".join(SECTIONS.get(name, name) for name in rule.needs)


@register.filter
def bytes_in_words(count: int | None) -> str:
    return "" if count is None else number_in_words(count, Unit.BYTES)
