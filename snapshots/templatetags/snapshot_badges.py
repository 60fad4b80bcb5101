"""The class of a snapshot as a badge."""

from django import template
from django.utils.safestring import SafeString

from snapshots.looks import CLASSES
from snapshots.models import Snapshot

register = template.Library()


@register.simple_tag
def snapshot_badge(snapshot: Snapshot) -> SafeString:
    automatic = snapshot.is_automatic and snapshot.snapshot_type == "Standard"
    return CLASSES.badge("Automatic" if automatic else snapshot.snapshot_type)
