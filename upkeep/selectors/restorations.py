"""Where a restored portal comes from."""

from upkeep.models import Restoration


def last_restoration() -> Restoration | None:
    return Restoration.objects.order_by("-at").first()
