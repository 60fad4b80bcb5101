"""Runs of qualify_host that change a host."""

from django.db import models
from django.db.models import Q

from inventory.models import Host


class Run(models.Model):
    """One run, from before it looks for what others have left to its end, so that of a host there is one at a time, and
    no other run takes what it has made for left behind. Written by qualifying.under_way alone.

    `seen_at`: when it was last at work. One that was killed says nothing any more, and stands until another comes.
    """

    marker = models.CharField(max_length=100, unique=True)
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=255)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=Q(ended_at__isnull=True), name="run_one_at_a_host")
        ]

    def __str__(self) -> str:
        return self.marker
