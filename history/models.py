"""What changed in the estate."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower

from history.choices import ChangeKind
from inventory.models import VM, Cluster, Host, Poll


class Change(models.Model):
    """One change that a poll showed. Written by history.ingest alone, in the transaction of the section that showed it,
    and removed after its retention.

    Polls look now and then, so a change is known to lie between two looks: after `earliest_at` (null: nobody had looked
    before) and not after `at`. Where the host told the moment itself, both are that moment. What all nodes of a cluster
    see alike is of the cluster and of no host. `from_host` is where a VM that moved was before. `thing` is what it is
    about within the VM, host or cluster, as tags.keys would name it, of a disk its base (history.rules.disks); `name`
    is what it was called then. `before` and `after` are plain values, or {name: value} of what differs; null where
    there is none.
    """

    at = models.DateTimeField()
    earliest_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=32, choices=ChangeKind)
    host = models.ForeignKey(Host, on_delete=models.CASCADE, null=True, related_name="changes", db_index=False)
    from_host = models.ForeignKey(Host, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, related_name="changes", db_index=False)
    # Without a constraint: a role of a cluster names VMs that the portal has not seen.
    vm = models.ForeignKey(
        VM, on_delete=models.CASCADE, null=True, related_name="changes", db_index=False, db_constraint=False
    )
    thing = models.TextField(blank=True)
    name = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # Polls are kept for a shorter time.
    poll = models.ForeignKey(
        Poll, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["-at", "-id"], name="change_by_time"),
            models.Index(Lower("name"), F("at").desc(), F("id").desc(), name="change_by_name"),
            models.Index(fields=["kind", "-at", "-id"], name="change_of_kind"),
            models.Index(fields=["host", "-at", "-id"], name="change_of_host"),
            models.Index(
                fields=["from_host", "-at"], condition=models.Q(from_host__isnull=False), name="change_from_host"
            ),
            models.Index(fields=["vm", "-at", "-id"], condition=models.Q(vm__isnull=False), name="change_of_vm"),
            models.Index(
                fields=["cluster", "-at", "-id"], condition=models.Q(cluster__isnull=False), name="change_of_cluster"
            ),
            models.Index(fields=["thing", "-at", "-id"], condition=~models.Q(thing=""), name="change_of_thing"),
            # A network is asked for switches that were renamed away from it, too. They are few.
            models.Index(
                fields=["-at", "-id"], condition=models.Q(kind=ChangeKind.SWITCH_CHANGED), name="change_of_switches"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(earliest_at__isnull=True) | models.Q(earliest_at__lte=models.F("at")),
                name="change_not_before_itself",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"

    @property
    def is_exact(self) -> bool:
        return self.earliest_at == self.at
