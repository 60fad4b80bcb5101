"""What the rows of inventory.ingest.belongings have in common."""

from django.db import models


class Belonging(models.Model):
    """Something of a host, a VM or a cluster, as its section last showed it. Written by that section's ingest alone,
    but for a miss that a job has seen (ingest.seen_gone).

    `missed_polls` counts good runs of the section in a row that did not show it: at two the row is deleted. What a job
    has seen gone stands at two already, and goes by the next run. No time stamp of its own: SectionState says when the
    section was last read.
    """

    missed_polls = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        abstract = True
