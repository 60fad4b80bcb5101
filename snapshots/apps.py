from django.apps import AppConfig


class SnapshotsConfig(AppConfig):
    """Snapshots of the VMs, as the polls see them."""

    name = "snapshots"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inventory import (  # the registries are filled when every model is loaded
            panels,
            sections,
            seeding,
            snapshot_names,
        )
        from inventory.ingest import forgetting
        from inventory.lists.tags import tags_of
        from inventory.search import hits
        from inventory.sections import Pace
        from inventory.tag_targets import in_sight_of
        from jobs import kinds
        from snapshots.ending import end_forgotten
        from snapshots.evaluation import evaluate_after
        from snapshots.ingest import ingest_snapshots
        from snapshots.kinds import merge
        from snapshots.kinds.apply import APPLY
        from snapshots.kinds.take import TAKE
        from snapshots.merge_action import register_merging
        from snapshots.models import Snapshot
        from snapshots.owning import register_owning
        from snapshots.panels import button_to_take, names_of_snapshots, vm_panel
        from snapshots.sampling import old_samples
        from snapshots.search import find_snapshots
        from snapshots.seeding import fill_snapshots
        from snapshots.tag_targets import register_bulk, snapshot_targets
        from tags import targets
        from tags.choices import Kind
        from upkeep import retention

        sections.register("snapshots", ingest_snapshots, Pace.HEAVY)
        for section in ("disks", "volumes"):
            sections.register(section, evaluate_after)
        sections.register("vms", forgetting("snapshots_snapshot", end_forgotten))
        sections.register("vms", forgetting("snapshots_snapshotshare"))
        panels.register_vm(vm_panel)
        panels.register("vm_acts", button_to_take)
        for kind in (TAKE, APPLY):
            kinds.register(kind)
        snapshot_names.register(names_of_snapshots)
        seeding.register(fill_snapshots)
        of_vms = in_sight_of(Kind.SNAPSHOT, Snapshot, lambda scope, rows: scope.by_vm(rows, "vm"))
        targets.register(Kind.SNAPSHOT, snapshot_targets, "snapshots:snapshots", of_vms)
        tags_of("snapshots", Kind.SNAPSHOT, after="host", thing=lambda row: row.snapshot)
        register_bulk()
        register_merging()
        kinds.register(merge.KIND)
        register_owning()
        hits.register("snapshots", hits.within_scope(find_snapshots))
        retention.register("snapshot_sizes", "Sizes of snapshots", "SNAPSHOT_RETENTION_DAYS", old_samples)
