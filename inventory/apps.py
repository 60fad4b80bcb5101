from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Clusters, hosts, VMs and the polls that know them."""

    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import places
        from accounts.choices import ScopeKind
        from inventory import ingest, keeping, sections, seeding  # the registries are filled when every model is loaded
        from inventory.bulk_tags import register_all
        from inventory.lists.tags import register_tags
        from inventory.scope import scope_of
        from inventory.search.finders import register_finders
        from inventory.sections import Pace
        from inventory.seeding import annotations, hosts, parts, past, storage, vms
        from inventory.selectors.choices import clusters_only, site_names
        from inventory.selectors.strays import strays_to_ask
        from inventory.tag_targets import register_targets
        from inventory.veil import veil
        from lists import veiling

        keeping.register()

        places.register(ScopeKind.SITE, site_names)
        places.register(ScopeKind.CLUSTER, clusters_only)
        sections.register("host", ingest.ingest_host)
        sections.register("vms", ingest.ingest_vms)
        sections.register("vms", ingest.forgetting("inventory_drive"))
        sections.register("memory", ingest.ingest_memory)
        sections.register("cluster", ingest.ingest_cluster)
        # It asks the cluster service about each VM of the cluster, and every node is asked.
        sections.register("groups", ingest.ingest_groups, sections.Pace.HEAVY)
        sections.register("replication", ingest.ingest_replication)
        sections.register("events", ingest.ingest_events, parameters=ingest.read_so_far)
        sections.register("settings", ingest.ingest_settings, sections.Pace.HEAVY)
        sections.register("networks", ingest.ingest_networks, sections.Pace.HEAVY)
        sections.register("vmnics", ingest.ingest_vmnics, sections.Pace.HEAVY)
        sections.register("guests", ingest.ingest_guests, sections.Pace.HEAVY)
        sections.register("devices", ingest.ingest_devices, sections.Pace.HEAVY)
        sections.register("volumes", ingest.ingest_volumes, sections.Pace.HEAVY)
        sections.register("storage", ingest.ingest_storage, sections.Pace.HEAVY)
        sections.register("files", ingest.ingest_files, sections.Pace.HEAVY, strays_to_ask, twice_at_first=True)
        sections.register("disks", ingest.ingest_disks, Pace.HEAVY)
        seeding.register(hosts.fill_hosts, vms.fill_vms, parts.fill_parts, storage.fill_storage, past.fill_past)
        seeding.register(annotations.fill_annotations)
        veiling.register(lambda rows, user: veil(rows, scope_of(user)))
        register_targets()
        register_finders()
        register_all()
        register_tags()
