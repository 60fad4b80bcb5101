"""Words that people put on things."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from tags.choices import Colour, Kind


class Tag(models.Model):
    """A word with a colour. `slug` is what addresses and filters name it by; it is kept when the tag is renamed, so
    that saved addresses stay true. Written by tags.services alone, but for `things`: how many have it, counted by
    triggers as taggings come and go (migration 0005)."""

    name = models.CharField(max_length=64)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    colour = models.CharField(max_length=16, choices=Colour, default=Colour.GREY)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=150, blank=True)
    things = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_unique")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tags:tag", args=[self.slug])


class Tagging(models.Model):
    """One thing with one tag. `object_id` as tags.keys writes it."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    object_id = models.TextField()
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "kind", "object_id"], name="tagging_unique")]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="tagging_of_thing"),
            models.Index(fields=["added_at", "id"], name="tagging_by_time"),
            models.Index(fields=["tag", "kind"], name="tagging_counted"),  # small: it has each pair once
        ]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.kind} {self.object_id}"
