"""Looking at snapshots once for each poll, behind the last of the sections that it rests on, and not behind each.

What was put off is written down with what made it due: where the last section is lost, the next one makes up for it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from inventory import prepared

_NOTE = """
    INSERT INTO snapshots_postponed AS noted (host_id, drives_read, unread_since) VALUES (%s, %s, %s::timestamptz)
        ON CONFLICT (host_id) DO UPDATE
       SET drives_read = noted.drives_read OR excluded.drives_read,
           unread_since = least(noted.unread_since, excluded.unread_since)
     WHERE excluded.drives_read > noted.drives_read OR excluded.unread_since IS NOT NULL
"""
# In the order of keys: two polls that write the same notes wait for each other.
_NOTE_FOR_NODES = """
    INSERT INTO snapshots_postponed (host_id, drives_read)
    SELECT host.id, false FROM inventory_host AS host
     WHERE host.cluster_id = ANY(%s) AND host.id <> %s
       AND EXISTS (SELECT FROM snapshots_snapshotshare AS share WHERE share.host_id = host.id)
     ORDER BY host.id
        ON CONFLICT DO NOTHING
"""
_TAKE = "DELETE FROM snapshots_postponed WHERE host_id = %s RETURNING drives_read, unread_since"
_ASK = "SELECT 1 FROM snapshots_postponed WHERE host_id = %s"


class Postponement(NamedTuple):
    """`drives_read`: the disks have just been read; `unread`: since when nobody had read them until then."""

    drives_read: bool = False
    unread: datetime | None = None

    def and_also(self, other: "Postponement") -> "Postponement":
        """What both say together."""
        unread = min((one for one in (self.unread, other.unread) if one is not None), default=None)
        return Postponement(self.drives_read or other.drives_read, unread)


def postpone(host_id: int, *, drives_read: bool, unread: datetime | None) -> None:
    prepared.run(_NOTE, [host_id, drives_read, unread])


def is_postponed(host_id: int) -> bool:
    return bool(prepared.run(_ASK, [host_id]))


def postpone_for_nodes(cluster_ids: Sequence[int], besides: int) -> None:
    """Volumes of these clusters came or went, as the host `besides` said: shares of other nodes lie there too."""
    if cluster_ids:
        prepared.run(_NOTE_FOR_NODES, [list(cluster_ids), besides])


def take_postponed(host_id: int) -> Postponement | None:
    """It is put off no more."""
    return next((Postponement(*row) for row in prepared.run(_TAKE, [host_id])), None)
