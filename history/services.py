"""Keeping the timeline within its retention. It is written by history.ingest."""

from datetime import timedelta

from django.utils import timezone

from history.models import Change


def changes_prune(*, days: int, batch: int = 5000) -> int:
    """Delete changes older than the retention, in batches that keep locks short; answers how many."""
    horizon = timezone.now() - timedelta(days=days)
    removed = 0
    while keys := list(Change.objects.filter(at__lt=horizon).order_by("at").values_list("pk", flat=True)[:batch]):
        removed += Change.objects.filter(pk__in=keys).delete()[0]
    return removed
