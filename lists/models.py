"""Views of lists that people keep."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class SavedView(models.Model):
    """A name for an address of a list: filters, order, columns. Written by lists.services alone.

    A shared one is offered to everybody; what it shows to each is still only what they may see.
    """

    list_key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    address = models.CharField(max_length=2000, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("list_key", "owner", Lower("name"), name="saved_view_named_once"),
        ]

    def __str__(self) -> str:
        return self.name
