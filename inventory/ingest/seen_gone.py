"""What a job has seen to be gone: its looks at the host count for the polls that have to miss a thing, so that the next
one takes it away, and tells that it went since the last one that showed it."""

from django.db import transaction
from django.db.models import Model, QuerySet

from inventory.ingest.belongings import GONE_AFTER_MISSES


def count_as_missed(rows: QuerySet[Model]) -> None:
    """Rows of Belongings. Those that a poll is writing just now are left to it: nobody waits here, and nothing is gone
    by this alone."""
    with transaction.atomic():
        free = rows.filter(missed_polls__lt=GONE_AFTER_MISSES - 1).select_for_update(skip_locked=True)
        keys = list(free.order_by("pk").values_list("pk", flat=True))
        rows.model._default_manager.filter(pk__in=keys).update(missed_polls=GONE_AFTER_MISSES)
