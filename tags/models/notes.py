"""What people write of things."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from tags.choices import Kind


class Note(models.Model):
    """A note by a person, which has nothing to do with the notes that Hyper-V keeps on a VM. Former texts stand in the
    audit trail. Written by tags.services alone."""

    kind = models.CharField(max_length=16, choices=Kind)
    object_id = models.TextField()
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=150)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something")]
        indexes = [
            models.Index(fields=["kind", "object_id", "-written_at"], name="note_of_thing"),
            models.Index(fields=["-written_at", "-id"], name="note_newest"),
            GinIndex(OpClass(Upper("text"), name="gin_trgm_ops"), name="note_trigrams"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
