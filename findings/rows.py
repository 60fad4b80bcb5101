"""Findings that are not closed, as far as a look compares them: who they are, where they are, what they said last."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from findings.models import Finding, State
from findings.rules import Reach
from inventory import prepared

Key = tuple[str, str, str]
"""Rule, kind and key of the thing."""


class Row(NamedTuple):
    """Columns of a Finding. A tuple, because every look of a host reads all of its findings."""

    pk: int
    rule: str
    kind: str
    object_id: str
    vm_id: UUID | None
    host_id: int | None
    cluster_id: int | None
    fingerprint: str

    @property
    def key(self) -> Key:
        return self.rule, self.kind, self.object_id


_ELSEWHERE = """
    SELECT id, rule, kind, object_id, vm_id, host_id, cluster_id, fingerprint
      FROM unnest(%s::text[], %s::text[], %s::text[]) AS told (rule, kind, object_id)
           JOIN findings_finding AS kept USING (rule, kind, object_id)
     WHERE NOT kept.state = 'closed'
"""


def rows_here(hosts: Collection[int], reach: Reach, rules: Collection[str] | None) -> dict[Key, Row]:
    """Those of these hosts, retired ones too, and of the clusters in reach; of these rules, None: of all."""
    live = Finding.objects.exclude(state=State.CLOSED)
    if rules is not None:
        live = live.filter(rule__in=rules)
    here = live.filter(Q(host__in=hosts) | Q(cluster__in=reach.clusters))
    return _by_key(here.values_list(*Row._fields).iterator(chunk_size=10_000))


def rows_elsewhere(keys: Collection[Key]) -> dict[Key, Row]:
    """Of things that were with another host before."""
    if not keys:
        return {}
    return _by_key(prepared.run(_ELSEWHERE, [list(column) for column in zip(*sorted(keys), strict=True)]))


def _by_key(rows: Iterable[tuple[object, ...]]) -> dict[Key, Row]:
    found: Mapping[Key, Row] = {row.key: row for row in map(Row._make, rows)}
    return dict(found)
