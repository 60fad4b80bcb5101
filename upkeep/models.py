"""What the portal keeps about itself. No domain app is known here; others register what they bring."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Release(models.Model):
    """The one database from which something may be sent. Written by upkeep.hold alone; never in a backup's data.

    A database knows itself by PostgreSQL's system identifier and its own number there. A copy, however it was made,
    has other numbers or no row, and is held until a person releases it.
    """

    key = models.PositiveSmallIntegerField(primary_key=True, default=1)
    system_identifier = models.CharField(max_length=32)
    database_number = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    by = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(key=1), name="release_is_one")]


class Restoration(models.Model):
    """A restore of this database from a backup. Written by `manage.py restore` alone."""

    at = models.DateTimeField(db_default=Now())
    backup_name = models.CharField(max_length=255)
    backup_taken_at = models.DateTimeField()
    backup_version = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()


class PageTimes(models.Model):
    """Server times of one kind of page within one hour. Written by upkeep.page_times alone.

    `counts` has a number for each of page_times.BOUNDS_MS and one more for what was slower.
    """

    page = models.CharField(max_length=128)
    hour = models.DateTimeField()
    counts = ArrayField(models.PositiveIntegerField())
    total_ms = models.BigIntegerField()
    longest_ms = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["page", "hour"], name="page_times_unique")]
        indexes = [models.Index(fields=["hour"], name="page_times_by_hour")]


class TableSize(models.Model):
    """How much disk a table takes, its indexes included, at the last look of a day. Written by upkeep.table_sizes."""

    name = models.CharField(max_length=128)
    day = models.DateField()
    total_bytes = models.BigIntegerField()
    row_estimate = models.BigIntegerField(null=True, help_text="PostgreSQL's own, null before its first ANALYZE")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["name", "day"], name="table_size_unique")]
        indexes = [models.Index(fields=["day"], name="table_size_by_day")]


class Pruning(models.Model):
    """What came of the last pruning of one kind of rows. Written by upkeep.retention alone."""

    name = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
    removed = models.BigIntegerField()
    is_behind = models.BooleanField(help_text="there was more to remove than one run may take")

    class Meta:
        default_permissions = ()
