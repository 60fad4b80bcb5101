"""The class of a snapshot as a badge, and in words."""

from django import template
from django.utils.safestring import SafeString

from snapshots.looks import CLASSES
from snapshots.models import Snapshot

register = template.Library()


@register.simple_tag
def snapshot_badge(snapshot: Snapshot) -> SafeString:
    return CLASSES.badge(_word(snapshot))


def class_in_words(snapshot: Snapshot) -> str:
    word = _word(snapshot)
    look = CLASSES.looks.get(word or "")
    return (look.text if look else "") or word or "Unknown"


def _word(snapshot: Snapshot) -> str | None:
    automatic = snapshot.is_automatic and snapshot.snapshot_type == "Standard"
    return "Automatic" if automatic else snapshot.snapshot_type
