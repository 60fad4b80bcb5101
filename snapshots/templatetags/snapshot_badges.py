"""The class of a snapshot as a badge, and in words."""

from django import template
from django.utils.safestring import SafeString

from snapshots.looks import CLASSES
from snapshots.models import Snapshot

register = template.Library()
EVALUATED = ("backup_running", "backup_left")  # domain.classes.Kind: what no type tells


@register.simple_tag
def snapshot_badge(snapshot: Snapshot) -> SafeString:
    return CLASSES.badge(_word(snapshot))


def class_in_words(snapshot: Snapshot) -> str:
    word = _word(snapshot)
    look = CLASSES.looks.get(word or "")
    return (look.text if look else "") or word or "Unknown"


def _word(snapshot: Snapshot) -> str | None:
    """Hyper-V's name of its type, or what was found out beyond that."""
    if snapshot.kind in EVALUATED:
        return snapshot.kind
    automatic = snapshot.is_automatic and snapshot.snapshot_type == "Standard"
    return "Automatic" if automatic else snapshot.snapshot_type
