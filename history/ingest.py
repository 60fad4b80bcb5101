"""Tells what a section showed to be different: rules over what its ingest wrote, one statement for what they tell.

A poll that found nothing new asks and writes nothing here. The first look at a host, or at a kind of thing, tells
nothing: whatever there is was there before, as far as anybody knows.
"""

from history.models import Change
from history.rules import RULES
from history.telling import Telling
from inventory.sections import Seen

BATCH = 500


def tell_changes(seen: Seen) -> int:
    """In the transaction of the section: a change and what it is told of are committed together or not at all."""
    if not seen.written:
        return 0
    telling = Telling(seen)
    changes: list[Change] = []
    for written in seen.written:
        rule = RULES.get(written.model._meta.label_lower)
        if rule is not None:
            changes.extend(rule(written, telling))
    Change.objects.bulk_create(changes, batch_size=BATCH)
    return len(changes)
