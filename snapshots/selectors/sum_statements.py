"""What the statement of snapshots.selectors.sums is put together from."""

from collections.abc import Mapping
from enum import StrEnum


class Part(StrEnum):
    """What the snapshots are added up by; OLDEST and LARGEST are single ones, by their keys."""

    AGE = "age"
    HOST = "host"
    VM = "vm"
    TAG = "tag"
    VOLUME = "volume"
    OLDEST = "oldest"
    LARGEST = "largest"


# What is put into these statements are words of ours alone. The columns of `added` are those of Sums.
WORDS: Mapping[str, object] = {
    "sums": "snapshots, vms, cost, worst, reclaimable, partial, oldest",
    "added": """sum(snapshots)::bigint AS snapshots, count(DISTINCT vm_id) AS vms, sum(cost)::bigint AS cost,
            sum(worst)::bigint AS worst, sum(reclaimable)::bigint AS reclaimable, sum(partial)::bigint AS partial,
            min(oldest) AS oldest""",
    "nothing": "0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, created_at",
    "picked": 5,  # of the oldest and of the largest
}
FOUND = """
WITH one AS MATERIALIZED ({found}),
     of_vm AS (
    SELECT host_id, vm_id, band, count(*) AS snapshots, coalesce(sum(cost_known_bytes), 0)::bigint AS cost,
           coalesce(sum(worst_known_bytes), 0)::bigint AS worst,
           coalesce(sum(cost_known_bytes) FILTER (WHERE is_reclaimable), 0)::bigint AS reclaimable,
           count(*) FILTER (WHERE cost_bytes IS NULL) AS partial, min(created_at) AS oldest
      FROM one GROUP BY host_id, vm_id, band)
"""
# Of a volume, a share counts: it says itself whether there may be more. One that is no more is one that nobody knows.
PARTS: Mapping[Part, str] = {
    Part.AGE: """
SELECT 'age', band::text, '', '', NULL::bigint, NULL::bigint, {added} FROM of_vm GROUP BY band""",
    Part.HOST: """
SELECT 'host', host_id::text, coalesce(cluster.name, ''), '', cluster.id, host_id, {sums}
  FROM (SELECT host_id, {added} FROM of_vm GROUP BY host_id) AS added
  JOIN inventory_host AS host ON host.id = host_id
  LEFT JOIN inventory_cluster AS cluster ON cluster.id = host.cluster_id
""",
    # Names are looked up of those alone that may be among the first.
    Part.VM: """
(SELECT 'vm', vm_id::text, vm.name, '', NULL::bigint, NULL::bigint, {sums}
   FROM (SELECT *, rank() OVER (ORDER BY cost DESC) AS place
           FROM (SELECT vm_id, {added} FROM of_vm GROUP BY vm_id) AS added) AS placed
   JOIN inventory_vm AS vm ON vm.id = vm_id
  WHERE place <= {vms} ORDER BY cost DESC, vm.name, vm_id LIMIT {vms})""",
    Part.TAG: """
SELECT 'tag', tag.slug, tag.name, '', NULL::bigint, NULL::bigint, {added}
  FROM (SELECT vm_id, {added} FROM of_vm GROUP BY vm_id) AS added
  JOIN tags_tagging AS tagging ON tagging.kind = 'vm' AND tagging.object_id = vm_id::text
  JOIN tags_tag AS tag ON tag.id = tagging.tag_id
 GROUP BY tag.slug, tag.name""",
    Part.VOLUME: """
SELECT 'volume', volume.id::text, coalesce(volume.path, ''), coalesce(cluster.name, host.name, ''), cluster.id, host.id,
       {sums}
  FROM (SELECT volume.id AS known_id, {added}
          FROM (SELECT share.volume_id, one.vm_id, count(*) AS snapshots, sum(share.cost_bytes) AS cost,
                       sum(share.worst_bytes) AS worst,
                       coalesce(sum(share.cost_bytes) FILTER (WHERE one.is_reclaimable), 0) AS reclaimable,
                       count(*) FILTER (WHERE share.is_partial) AS partial, min(one.created_at) AS oldest
                  FROM one
                  JOIN snapshots_snapshotshare AS share
                    ON share.host_id = one.host_id AND share.vm_id = one.vm_id AND share.snapshot_id = one.snapshot_id
                 GROUP BY share.volume_id, one.vm_id) AS lying
          LEFT JOIN inventory_volume AS volume ON volume.id = lying.volume_id
         GROUP BY volume.id) AS added
  LEFT JOIN inventory_volume AS volume ON volume.id = known_id
  LEFT JOIN inventory_cluster AS cluster ON cluster.id = volume.cluster_id
  LEFT JOIN inventory_host AS host ON host.id = volume.host_id""",
    Part.OLDEST: """
(SELECT 'oldest', id::text, '', '', NULL::bigint, NULL::bigint, {nothing} FROM one
  WHERE one.created_at IS NOT NULL ORDER BY one.created_at, one.id LIMIT {picked})""",
    Part.LARGEST: """
(SELECT 'largest', id::text, '', '', NULL::bigint, NULL::bigint, {nothing} FROM one
  WHERE one.cost_known_bytes > 0 ORDER BY one.cost_known_bytes DESC, one.id LIMIT {picked})""",
}
