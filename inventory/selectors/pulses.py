"""Has anything changed of a host that polls tell of it? One number for each, to be compared with an earlier one.

It is made of all that is known of the host and its VMs but what moves by itself (CPU, memory, ages), of which of its
sections were read, when its heavy ones were and those that failed, of whether its poll is late, of how far its event
logs were read, and of its cluster's nodes. Computed by PostgreSQL, because a portal that looks at a thousand hosts each
minute should not carry 25,000 VMs over for that.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from inventory import prepared, sections
from inventory.models import Host
from inventory.sections import Pace
from inventory.selectors.conditions import late
from inventory.selectors.freshness import STALE_INTERVALS

_PULSES = """
    WITH vms AS (
        SELECT host_id, sum(hash_record_extended(ROW(
                   vm, running.state, running.operational_status, running.heartbeat, running.booted_at), 0)) AS pulse
          FROM inventory_vm AS vm LEFT JOIN inventory_vmreading AS running ON running.vm_id = vm.id
         WHERE host_id = ANY(%(hosts)s) AND gone_at IS NULL GROUP BY host_id),
    sections AS (
        SELECT host_id, sum(hash_record_extended(ROW(
                   read.name, ok, error_code, error_sentence,
                   CASE WHEN heavy.name IS NOT NULL OR NOT ok THEN ok_at END,
                   %(now)s::timestamptz - ok_at > %(stale)s * interval '1 s' * greatest(poll_interval_seconds,
                       CASE WHEN heavy.name IS NOT NULL THEN heavy_interval_seconds END)), 0)) AS pulse
          FROM inventory_sectionstate AS read JOIN inventory_host AS host ON host.id = read.host_id
               LEFT JOIN unnest(%(heavy)s::text[]) AS heavy (name) ON heavy.name = read.name
         WHERE host_id = ANY(%(hosts)s) GROUP BY host_id),
    logs AS (
        SELECT host_id, sum(hash_record_extended(ROW(name, read_to), 0)) AS pulse
          FROM inventory_eventlog WHERE host_id = ANY(%(hosts)s) GROUP BY host_id),
    nodes AS (
        SELECT cluster_id, sum(hash_record_extended(node, 0)) AS pulse
          FROM inventory_clusternode AS node
         WHERE cluster_id IN (SELECT cluster_id FROM inventory_host WHERE id = ANY(%(hosts)s)) GROUP BY cluster_id)
    SELECT host.id, hash_record_extended(ROW(
               host, host.id = ANY(%(late)s), poll.last_outcome, poll.consecutive_failures, poll.last_error_code,
               poll.last_error_sentence, vms.pulse, sections.pulse, logs.pulse, nodes.pulse), 0)
      FROM inventory_host AS host
           LEFT JOIN inventory_pollstate AS poll ON poll.host_id = host.id
           LEFT JOIN vms ON vms.host_id = host.id
           LEFT JOIN sections ON sections.host_id = host.id
           LEFT JOIN logs ON logs.host_id = host.id
           LEFT JOIN nodes ON nodes.cluster_id = host.cluster_id
     WHERE host.id = ANY(%(hosts)s)
"""


def pulses_of(host_ids: Collection[int], now: datetime) -> Mapping[int, int]:
    """By host; two queries. The same number as long as nothing has changed."""
    asked = list(host_ids)
    overdue = list(Host.objects.filter(late(now), pk__in=asked).values_list("pk", flat=True))
    heavy = list(sections.names(Pace.HEAVY))
    told = {"hosts": asked, "late": overdue, "now": now, "heavy": heavy, "stale": STALE_INTERVALS}
    return dict(prepared.run(_PULSES, told))
