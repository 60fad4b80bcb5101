"""The guests section: integration services, and what the guests of VMs on this host say of themselves."""

from hyperv.contracts.guests import GuestItem, ServiceItem
from inventory.ingest.belongings import Belongings
from inventory.ingest.here import ROWS_OF_VMS_HERE, vms_shown_here
from inventory.ingest.rows import Columns, Row, facts_of
from inventory.models import GuestReading, IntegrationService
from inventory.sections import Seen

SERVICES = Belongings(IntegrationService, ("vm_id", "component"), ["name", "enabled", "status", "primary_status"])
SAID = ["os_name", "os_version", "fqdn", "product_type", "components_version", "unknown_reason"]
REMEMBERED = ["os_name", "fqdn", "product_type"]
READING = Columns(GuestReading, [*SAID, *(f"known_{name}" for name in REMEMBERED)])


def ingest_guests(seen: Seen) -> int:
    here = vms_shown_here(seen.host_id, {item.vm_id for item in seen.items})
    services = {
        (item.vm_id, item.component): facts_of(item, SERVICES.facts)
        for item in seen.items
        if isinstance(item, ServiceItem) and item.vm_id in here
    }
    changed = SERVICES.replace(
        ROWS_OF_VMS_HERE, [seen.host_id], services, complete=seen.section.complete, told=seen.written
    )
    guests = {item.vm_id: item for item in seen.items if isinstance(item, GuestItem) and item.vm_id in here}
    stored = READING.read(guests)
    differing = {}
    for guid, item in guests.items():
        row = _reading(facts_of(item, SAID), stored.get(guid))
        if row != stored.get(guid):
            differing[guid] = row
    return changed + READING.replace(differing)


def _reading(said: Row, before: Row | None) -> Row:
    """What it says now, and what it was last known to be."""
    known = before[len(SAID) :] if before else [None] * len(REMEMBERED)
    now = [said[SAID.index(name)] for name in REMEMBERED]
    return [*said, *(one or last for one, last in zip(now, known, strict=True))]
