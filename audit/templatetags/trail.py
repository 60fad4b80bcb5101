"""`{% load trail %}`: what of a thing was so before, and is so since."""

from django import template

from audit.models import AuditEntry
from audit.selectors import Difference, differences

register = template.Library()


@register.filter
def changed(entry: AuditEntry) -> list[Difference]:
    return differences(entry)
