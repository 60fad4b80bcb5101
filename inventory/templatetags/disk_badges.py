"""What is wrong with a disk's file, as a badge."""

from django import template
from django.utils.safestring import SafeString

from inventory.looks import TROUBLES

register = template.Library()


@register.simple_tag
def trouble_badge(code: str) -> SafeString:
    """`code`: a chains.Trouble; one that this version does not know stays as it came."""
    return TROUBLES.badge(code)
