"""Which files on volumes are virtual disks that a host of their owner reads: noted beside polls, so that a search for
the others need not ask it of each of fifty thousand.

What is noted is as old as the last run of the timetable. A file that came since is asked about by whoever searches; one
that was let go of since is found a minute later.
"""

from django.db import connection

AT_ONCE = 10_000
# Rows that somebody writes at this moment are left for the next run: an ingest locks its own one after another, and
# whoever waited for one of them while holding others would be in its way.
_NOTE = """
WITH told AS (
    SELECT file.id,
           EXISTS (SELECT 1 FROM inventory_diskfile AS known
                    WHERE known.host_id = file.host_id AND known.path_key = file.path_key)
           OR EXISTS (SELECT 1 FROM inventory_diskfile AS known JOIN inventory_host AS host ON host.id = known.host_id
                       WHERE host.cluster_id = file.cluster_id AND known.path_key = file.path_key) AS is_in_chain
      FROM inventory_storedfile AS file
), differing AS (
    SELECT file.id, told.is_in_chain FROM told JOIN inventory_storedfile AS file ON file.id = told.id
     WHERE file.is_in_chain <> told.is_in_chain
     ORDER BY file.id LIMIT %s FOR UPDATE OF file SKIP LOCKED
)
UPDATE inventory_storedfile AS file SET is_in_chain = differing.is_in_chain FROM differing WHERE file.id = differing.id
"""


def note_files_in_chains() -> int:
    """Rows written; none where nothing changed."""
    written = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_NOTE, [AT_ONCE])
            rows: int = cursor.rowcount
            written += rows
            if rows < AT_ONCE:
                return written
