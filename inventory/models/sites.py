"""Where hosts are, and who polls them there."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from inventory.choices import SITE_QUEUE, SUSPECT_SUFFIX


class Site(models.Model):
    """A place with hosts that a worker of its own polls: one that runs there and takes this site's queues alone.

    Written by people. `slug` never changes, because the queues, and with them the worker's command line, are named
    after it. A site is removed only when no host is pinned to it.
    """

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True)
    notes = models.TextField(blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="site_name_unique")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("onboarding:site", args=[self.pk])

    @property
    def queue(self) -> str:
        """Of hosts that answer, and of what people ask for."""
        return f"{SITE_QUEUE}{self.slug}"

    @property
    def suspect_queue(self) -> str:
        """Of hosts whose last poll failed. A slug holds no dot, so that no other site's queue is called like it."""
        return f"{self.queue}{SUSPECT_SUFFIX}"
